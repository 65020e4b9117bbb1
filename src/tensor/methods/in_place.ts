/**
 * Methods that write to the tensor they are called on.
 *
 * @module
 */

import type { BinaryOp, UnaryOp } from "../../backend/backend.ts";
import { backendOf, replaceStorage, storageOf, stridedOf, TensorCore } from "../core.ts";
import { Deferred } from "../deferred.ts";
import { Latency } from "../latency.ts";
import { checkHostReads } from "../host_reads.ts";
import { convertTo, copyInto, discard, fill } from "../ops/copy.ts";
import { binaryInPlace, clamp, unary } from "../ops/elementwise.ts";
import { drawFloats, drawInto } from "../ops/draw.ts";
import { scatter } from "../ops/indexing.ts";
import { maskedFill } from "../ops/where.ts";
import { bernoulli, bernoulliScalar, type NumberArray } from "../random/bernoulli.ts";
import { default_generator } from "../random/default_generator.ts";
import type { Generator } from "../random/generator.ts";
import { normal } from "../random/normal.ts";
import { uniform } from "../random/uniform.ts";
import { emptyStrided, type Strided } from "../strided.ts";
import { toDevice } from "../transfer.ts";
import { type ClampOptions, type Other, readLimits, valueOf } from "./arithmetic.ts";
import { Views } from "./views.ts";

/** Options of methods that draw random numbers. */
export interface Draw {
  /** Where the numbers come from; by default the generator that `torch.manual_seed` seeds. */
  generator?: Generator;
}

/**
 * In-place methods. They return the tensor, and views of it show the change. On a tensor in latency
 * layout they throw a `TypeError` (its in-place functions are in `functional`); deferred potentials
 * are computed first and become strided.
 */
export abstract class InPlace<T extends TensorCore> extends Views<T> {
  #self(): T {
    return this as unknown as T;
  }

  #target(method: string): Strided {
    return writable(this, method);
  }

  #binary(op: BinaryOp, other: Other): T {
    binaryInPlace(op, this.#target(`${op}_`), valueOf(other, op));
    return this.#self();
  }

  #unary(op: UnaryOp): T {
    const target = this.#target(`${op}_`);
    const values = unary(op, target);
    copyInto(target, values);
    discard(values, target);
    return this.#self();
  }

  /** Adds in place. */
  add_(other: Other): T {
    return this.#binary("add", other);
  }

  /** Subtracts in place. */
  sub_(other: Other): T {
    return this.#binary("sub", other);
  }

  /** Multiplies in place. */
  mul_(other: Other): T {
    return this.#binary("mul", other);
  }

  /** Divides in place; of integers a `TypeError`, as the result is float32. */
  div_(other: Other): T {
    return this.#binary("div", other);
  }

  /** Replaces elements by their absolute values. */
  abs_(): T {
    return this.#unary("abs");
  }

  /** Replaces elements by their negatives. */
  neg_(): T {
    return this.#unary("neg");
  }

  /** Replaces elements by -1, 0 or 1. */
  sign_(): T {
    return this.#unary("sign");
  }

  /** Limits values to a range; null leaves an end open. */
  clamp_(min?: Other | null | ClampOptions, max?: Other | null | Pick<ClampOptions, "max">): T;
  clamp_(...args: unknown[]): T {
    const target = this.#target("clamp_");
    const values = clamp(target, ...readLimits("clamp_", args));
    copyInto(target, values);
    discard(values, target);
    return this.#self();
  }

  /** Sets all elements. */
  fill_(value: number | bigint): T {
    if (typeof value !== "number" && typeof value !== "bigint") {
      throw new TypeError(`Cannot fill a tensor with ${typeof value}: it needs a number`);
    }
    fill(this.#target("fill_"), value);
    return this.#self();
  }

  /** Sets all elements to 0. */
  zero_(): T {
    return this.fill_(0);
  }

  /**
   * Copies elements, broadcast and converted, also from the CPU to another device.
   *
   * @throws {TypeError} If the source is on a device that can only be read asynchronously, and the tensor
   * is not: use `copy_(await source.cpu())`.
   */
  copy_(source: TensorCore): T {
    const target = this.#target("copy_");
    const given = stridedOf(source);
    const values = toDevice(given, target.backend, "activation", "copy_(await source.cpu())");
    copyInto(target, values);
    discard(values, given);
    return this.#self();
  }

  /** Sets the elements at which a bool mask, broadcast, is true. */
  masked_fill_(mask: TensorCore, value: number): T {
    maskedFill(this.#target("masked_fill_"), stridedOf(mask), value);
    return this.#self();
  }

  /**
   * Writes elements to where an int64 index says along an axis, `Tensor.scatter_`.
   *
   * @throws {RangeError} If an index is out of range; nothing has been written then.
   */
  scatter_(axis: number, index: TensorCore, source: TensorCore | number): T {
    const values = source instanceof TensorCore ? stridedOf(source) : source;
    scatter(this.#target("scatter_"), axis, stridedOf(index), values);
    return this.#self();
  }

  /** Draws from a normal distribution, the numbers PyTorch draws on the CPU. */
  normal_(mean = 0, std = 1, { generator = default_generator }: Draw = {}): T {
    const target = this.#target("normal_");
    drawFloats(target, "normal_", (out) => normal(generator, out, mean, std));
    return this.#self();
  }

  /** Draws uniformly from `[from, to)`, the numbers PyTorch draws on the CPU. */
  uniform_(from = 0, to = 1, { generator = default_generator }: Draw = {}): T {
    const target = this.#target("uniform_");
    drawFloats(target, "uniform_", (out) => uniform(generator, out, from, to));
    return this.#self();
  }

  /** Draws 1 with probability `p`, else 0. */
  bernoulli_(p = 0.5, { generator = default_generator }: Draw = {}): T {
    const target = this.#target("bernoulli_");
    if (target.dtype === "int64") {
      throw new TypeError("Cannot use bernoulli_ on a tensor of dtype int64: use another dtype");
    }
    drawInto(target, (out) => bernoulliScalar(generator, p, out as NumberArray));
    return this.#self();
  }

  /** A tensor of 0 and 1, each 1 with the probability that the element says. */
  bernoulli({ generator = default_generator }: Draw = {}): T {
    const out = emptyStrided(backendOf(this), this.shape, "float32");
    checkHostReads(out.backend, "draw by probabilities on", "(await t.cpu()).bernoulli()");
    const probabilities = convertTo(stridedOf(this), "float32");
    const numbers = this.wrap(probabilities).dataSync() as Float32Array;
    drawFloats(out, "bernoulli", (to) => bernoulli(generator, numbers, to));
    return this.wrap(out);
  }
}

/** The storage of a tensor that a method may write to. */
export function writable(tensor: TensorCore, method: string): Strided {
  const storage = storageOf(tensor);
  if (storage instanceof Latency) {
    throw new TypeError(
      `Cannot use ${method} on a tensor in latency layout: use to_dense() first`,
    );
  }
  if (!(storage instanceof Deferred)) return storage;
  const dense = storage.dense();
  replaceStorage(tensor, dense);
  return dense;
}
