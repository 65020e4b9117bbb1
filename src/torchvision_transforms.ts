/**
 * `torchvision.transforms`.
 *
 * @module
 */

export { CenterCrop } from "./data/transforms/center_crop.ts";
export { Compose } from "./data/transforms/compose.ts";
export { Grayscale } from "./data/transforms/grayscale.ts";
export { Lambda } from "./data/transforms/lambda.ts";
export { Normalize, type NormalizeOptions } from "./data/transforms/normalize.ts";
export { Pad, type Padding, type PadOptions } from "./data/transforms/pad.ts";
export { RandomCrop, type RandomCropOptions } from "./data/transforms/random_crop.ts";
export { RandomHorizontalFlip } from "./data/transforms/random_horizontal_flip.ts";
export { Resize, type ResizeOptions } from "./data/transforms/resize.ts";
export { ToTensor } from "./data/transforms/to_tensor.ts";
export type { Transform } from "./data/transforms/transform.ts";
