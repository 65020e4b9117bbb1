/**
 * `torchvision.transforms`.
 *
 * @module
 */

export { Compose, Grayscale, ToTensor, type Transform } from "./data/transforms.ts";
