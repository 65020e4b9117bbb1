/**
 * `torch.utils`.
 *
 * @module
 */

export * as data from "./torch_utils_data.ts";
