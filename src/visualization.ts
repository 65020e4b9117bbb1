/**
 * Looking at tensors and features (SpykeTorch's `visualization`).
 *
 * @module
 */

export { plot_tensor_in_image } from "./visualization/image.ts";
export { show_tensor } from "./visualization/show.ts";
export type { GreyRange } from "./visualization/grey.ts";
export {
  get_deep_feature,
  get_deep_receptive_field,
  type LayerDetails,
} from "./visualization/deep.ts";
export type { Path } from "./io/files.ts";
export type * from "./types.ts";
