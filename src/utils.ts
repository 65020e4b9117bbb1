/**
 * Filters, encodings and helpers (SpykeTorch's `utils`).
 *
 * @module
 */

export { CacheDataset } from "./data/cache_dataset.ts";
export { diagnose, type DiagnoseOptions } from "./utils/diagnose.ts";
export { Diagnosis, type InputReport, type PotentialReport } from "./utils/diagnose/diagnosis.ts";
export type { ClassReport, DecisionReport } from "./utils/diagnose/decisions.ts";
export type { Copy } from "./utils/diagnose/copies.ts";
export type { Finding, FindingKind } from "./utils/diagnose/finding.ts";
export type { Purpose } from "./utils/diagnose/patient.ts";
export type { RateReport } from "./utils/diagnose/rates.ts";
export type { Stimuli, Targets, Waves } from "./utils/diagnose/stimuli.ts";
export type { WeightReport } from "./utils/diagnose/weights.ts";
export { Filter, type FilterOptions } from "./utils/filter.ts";
export { DoGKernel, FilterKernel, GaborKernel } from "./utils/filter_kernels.ts";
export { Intensity2Latency } from "./utils/intensity_to_latency.ts";
export {
  generate_inhibition_kernel,
  LateralIntencityInhibition,
} from "./utils/lateral_inhibition.ts";
export { tensor_to_text, text_to_tensor, type TextType } from "./utils/text.ts";
export { to_pair } from "./utils/to_pair.ts";
export type { Path } from "./io/files.ts";
export type * from "./snn.ts";
export type * from "./types.ts";
