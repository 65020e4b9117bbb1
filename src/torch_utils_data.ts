/**
 * `torch.utils.data`: data sets, samplers and the DataLoader.
 *
 * @module
 */

export { type AnyDataset, Dataset, type DatasetLike, Subset } from "./data/dataset.ts";
export { DataLoader } from "./data/data_loader.ts";
export type { DataLoaderOptions, WorkerOptions } from "./data/data_loader_options.ts";
export {
  get_worker_info,
  serve,
  type ServeOptions,
  type WorkerInfo,
} from "./data/workers/serve.ts";
export type { Progress } from "./data/progress.ts";
export type { WorkerLike } from "./data/workers/link.ts";
export { type Batched, default_collate } from "./data/collate.ts";
export { random_split } from "./data/random_split.ts";
export { BatchSampler } from "./data/batch_sampler.ts";
export {
  DistributedSampler,
  type DistributedSamplerArguments,
  type DistributedSamplerOptions,
} from "./data/distributed_sampler.ts";
export {
  RandomSampler,
  type Sampler,
  SequentialSampler,
  type Sized,
  SubsetRandomSampler,
} from "./data/sampler.ts";
