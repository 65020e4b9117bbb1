/**
 * `torch.utils.data`: data sets, samplers and the DataLoader.
 *
 * @module
 */

export { type AnyDataset, Dataset, type DatasetLike, Subset } from "./data/dataset.ts";
export { DataLoader, type DataLoaderOptions } from "./data/data_loader.ts";
export { type Batched, default_collate } from "./data/collate.ts";
export { BatchSampler } from "./data/batch_sampler.ts";
export {
  RandomSampler,
  type Sampler,
  SequentialSampler,
  type Sized,
  SubsetRandomSampler,
} from "./data/sampler.ts";
