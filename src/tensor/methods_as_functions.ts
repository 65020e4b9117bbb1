/**
 * Methods of tensors that scripts write as functions of `torch`, too: `torch.min(a, b)`, `torch.sum(t, 0)`.
 *
 * @module
 */

import type { AlongOptions, KeepDim, ValuesAndIndices } from "./methods/reductions.ts";
import { Tensor } from "./tensor.ts";

/** The largest element of a tensor. */
export function max(input: Tensor): Tensor;
/** The larger elements of two tensors, as {@linkcode maximum}. */
export function max(input: Tensor, other: Tensor): Tensor;
/** The largest elements along an axis and their first indices. */
export function max(
  input: Tensor,
  dim: number | AlongOptions,
  keepdim?: KeepDim,
): ValuesAndIndices<Tensor>;
export function max(input: Tensor, ...args: unknown[]): Tensor | ValuesAndIndices<Tensor> {
  const [other] = args;
  if (other instanceof Tensor) return input.maximum(other);
  return input.max(...args as [dim: number, keepdim?: KeepDim]);
}

/** The smallest element of a tensor. */
export function min(input: Tensor): Tensor;
/** The smaller elements of two tensors, as {@linkcode minimum}. */
export function min(input: Tensor, other: Tensor): Tensor;
/** The smallest elements along an axis and their first indices. */
export function min(
  input: Tensor,
  dim: number | AlongOptions,
  keepdim?: KeepDim,
): ValuesAndIndices<Tensor>;
export function min(input: Tensor, ...args: unknown[]): Tensor | ValuesAndIndices<Tensor> {
  const [other] = args;
  if (other instanceof Tensor) return input.minimum(other);
  return input.min(...args as [dim: number, keepdim?: KeepDim]);
}

/** The sum, as the method. */
export function sum(input: Tensor, ...args: Parameters<Tensor["sum"]>): Tensor {
  return input.sum(...args);
}

/** The mean of floats, as the method. */
export function mean(input: Tensor, ...args: Parameters<Tensor["mean"]>): Tensor {
  return input.mean(...args);
}

/** The product, as the method. */
export function prod(input: Tensor, ...args: Parameters<Tensor["prod"]>): Tensor {
  return input.prod(...args);
}

/** Whether all elements are not 0, as the method. */
export function all(input: Tensor, ...args: Parameters<Tensor["all"]>): Tensor {
  return input.all(...args);
}

/** Whether any element is not 0, as the method. */
export function any(input: Tensor, ...args: Parameters<Tensor["any"]>): Tensor {
  return input.any(...args);
}

/** The largest elements along axes, as the method. */
export function amax(input: Tensor, ...args: Parameters<Tensor["amax"]>): Tensor {
  return input.amax(...args);
}

/** The smallest elements along axes, as the method. */
export function amin(input: Tensor, ...args: Parameters<Tensor["amin"]>): Tensor {
  return input.amin(...args);
}

/** Index of the largest element, as the method. */
export function argmax(input: Tensor, ...args: Parameters<Tensor["argmax"]>): Tensor {
  return input.argmax(...args);
}

/** Index of the smallest element, as the method. */
export function argmin(input: Tensor, ...args: Parameters<Tensor["argmin"]>): Tensor {
  return input.argmin(...args);
}

/** Indices that would put the elements in order, as the method. */
export function argsort(input: Tensor, ...args: Parameters<Tensor["argsort"]>): Tensor {
  return input.argsort(...args);
}

/** Magnitudes. */
export function abs(input: Tensor, ...args: Parameters<Tensor["abs"]>): Tensor {
  return input.abs(...args);
}

/** -1, 0 or 1. */
export function sign(input: Tensor, ...args: Parameters<Tensor["sign"]>): Tensor {
  return input.sign(...args);
}

/** Square roots. */
export function sqrt(input: Tensor, ...args: Parameters<Tensor["sqrt"]>): Tensor {
  return input.sqrt(...args);
}

/** e to the power of each element. */
export function exp(input: Tensor, ...args: Parameters<Tensor["exp"]>): Tensor {
  return input.exp(...args);
}

/** Natural logarithms. */
export function log(input: Tensor, ...args: Parameters<Tensor["log"]>): Tensor {
  return input.log(...args);
}

/** The elements, kept between bounds, as the method. */
export function clamp(input: Tensor, ...args: Parameters<Tensor["clamp"]>): Tensor {
  return input.clamp(...args);
}

/** Indices of the elements that are not 0, as the method. */
export function nonzero(input: Tensor, ...args: Parameters<Tensor["nonzero"]>): Tensor {
  return input.nonzero(...args);
}

/** Axes put together, as the method. */
export function flatten(input: Tensor, ...args: Parameters<Tensor["flatten"]>): Tensor {
  return input.flatten(...args);
}

/** The elements in another shape, as the method. */
export function reshape(input: Tensor, ...args: Parameters<Tensor["reshape"]>): Tensor {
  return input.reshape(...args);
}

/** Elements chosen along an axis by an index, as the method. */
export function gather(input: Tensor, ...args: Parameters<Tensor["gather"]>): Tensor {
  return input.gather(...args);
}

/** Parts of an axis, chosen by indices, as the method. */
export function index_select(input: Tensor, ...args: Parameters<Tensor["index_select"]>): Tensor {
  return input.index_select(...args);
}

/** The elements where a mask is true, as the method. */
export function masked_select(input: Tensor, ...args: Parameters<Tensor["masked_select"]>): Tensor {
  return input.masked_select(...args);
}

/** Elements in order along an axis and where they were, as the method. */
export function sort(
  input: Tensor,
  ...args: Parameters<Tensor["sort"]>
): ValuesAndIndices<Tensor> {
  return input.sort(...args);
}
