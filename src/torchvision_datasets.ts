/**
 * `torchvision.datasets`, and the built-in drawn digits.
 *
 * @module
 */

export { StrokeDigits, type StrokeDigitsOptions } from "./data/strokes/stroke_digits.ts";
export { ImageFolder, type ImageFolderOptions } from "./data/image_folder.ts";
export { MNIST, type MnistOptions } from "./data/mnist.ts";
