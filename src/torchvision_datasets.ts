/**
 * `torchvision.datasets`, and the built-in drawn digits.
 *
 * @module
 */

export {};
