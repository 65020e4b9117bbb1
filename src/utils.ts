/**
 * Filters, encodings and helpers (SpykeTorch's `utils`).
 *
 * @module
 */

export { CacheDataset } from "./data/cache_dataset.ts";
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
export type * from "./types.ts";
