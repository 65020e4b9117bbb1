/**
 * What ports use of torchvision: images, transforms and data sets.
 *
 * @module
 */

export { Image, type ImageMode } from "./io/image.ts";
export * as transforms from "./torchvision_transforms.ts";
export * as datasets from "./torchvision_datasets.ts";
