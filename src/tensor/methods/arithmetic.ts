/**
 * Arithmetic, comparison and logic of tensors, elementwise with broadcasting.
 *
 * @module
 */

import type { BinaryOp, UnaryOp } from "../../backend/backend.ts";
import { bindArguments } from "../../keywords.ts";
import { describe } from "../../validation.ts";
import { storageOf, stridedOf, TensorCore } from "../core.ts";
import { Latency } from "../latency.ts";
import { binary, clamp, unary, type Value } from "../ops/elementwise.ts";

/** The other operand: a tensor or a number. */
export type Other = TensorCore | number;

/** A storage or a number of an operand. */
export function valueOf(other: Other, action: string): Value {
  if (typeof other === "number") return other;
  if (other instanceof TensorCore) return stridedOf(other);
  throw new TypeError(`Cannot ${action} ${describe(other)}: it needs a tensor or a number`);
}

/** What `clamp` takes by name. */
export interface ClampOptions {
  /** No element is left below it; null leaves them as they are. */
  min?: Other | null;
  /** None is left above it. */
  max?: Other | null;
}

/** The limits of a range by the arguments of a method. */
export function readLimits(action: string, args: readonly unknown[]): [Value | null, Value | null] {
  const bound = bindArguments(["min", "max"], args, `the arguments of "${action}"`);
  const limit = (other: unknown) =>
    other === null || other === undefined ? null : valueOf(other as Other, "clamp to");
  return [limit(bound.min), limit(bound.max)];
}

/**
 * Elementwise methods. They give new tensors; shapes broadcast and dtypes promote as in PyTorch,
 * and where they cannot a `TypeError` says so. Operands in latency layout count in dense form.
 */
export abstract class Arithmetic<T extends TensorCore> extends TensorCore {
  /** A tensor on a storage. */
  protected abstract wrap(storage: unknown): T;

  #unary(op: UnaryOp): T {
    return this.wrap(unary(op, stridedOf(this)));
  }

  #binary(op: BinaryOp, other: Other): T {
    return this.wrap(binary(op, stridedOf(this), valueOf(other, op)));
  }

  /** `this + other`. */
  add(other: Other): T {
    return this.#binary("add", other);
  }

  /** `this - other`. */
  sub(other: Other): T {
    return this.#binary("sub", other);
  }

  /** `this * other`. */
  mul(other: Other): T {
    return this.#binary("mul", other);
  }

  /** `this / other`; of integers float32. */
  div(other: Other): T {
    return this.#binary("div", other);
  }

  /** `floor(this / other)`, Python's `//`. */
  floor_divide(other: Other): T {
    return this.#binary("floor_divide", other);
  }

  /** The remainder with the sign of the divisor, Python's `%`. */
  remainder(other: Other): T {
    return this.#binary("remainder", other);
  }

  /** `this ** other`. */
  pow(other: Other): T {
    return this.#binary("pow", other);
  }

  /** The larger of the two. */
  maximum(other: TensorCore): T {
    return this.#binary("maximum", other);
  }

  /** The smaller of the two. */
  minimum(other: TensorCore): T {
    return this.#binary("minimum", other);
  }

  /** `this == other`, as bool. */
  eq(other: Other): T {
    return this.#binary("eq", other);
  }

  /** `this != other`, as bool. */
  ne(other: Other): T {
    return this.#binary("ne", other);
  }

  /** `this < other`, as bool. */
  lt(other: Other): T {
    return this.#binary("lt", other);
  }

  /** `this <= other`, as bool. */
  le(other: Other): T {
    return this.#binary("le", other);
  }

  /** `this > other`, as bool. */
  gt(other: Other): T {
    return this.#binary("gt", other);
  }

  /** `this >= other`, as bool. */
  ge(other: Other): T {
    return this.#binary("ge", other);
  }

  /** Whether both are not 0. */
  logical_and(other: TensorCore): T {
    return this.#binary("logical_and", other);
  }

  /** Whether one of them is not 0. */
  logical_or(other: TensorCore): T {
    return this.#binary("logical_or", other);
  }

  /** Whether just one of them is not 0. */
  logical_xor(other: TensorCore): T {
    return this.#binary("logical_xor", other);
  }

  /** Whether an element is 0. */
  logical_not(): T {
    return this.#unary("logical_not");
  }

  /** `-this`. */
  neg(): T {
    return this.#unary("neg");
  }

  /** The absolute value. */
  abs(): T {
    return this.#unary("abs");
  }

  /**
   * -1, 0 or 1. Of thresholded potentials in latency layout the spikes, in latency layout.
   */
  sign(): T {
    const storage = storageOf(this);
    return storage instanceof Latency ? this.wrap(storage.spikes()) : this.#unary("sign");
  }

  /** The square root. */
  sqrt(): T {
    return this.#unary("sqrt");
  }

  /** e to the power of each element. */
  exp(): T {
    return this.#unary("exp");
  }

  /** The natural logarithm. */
  log(): T {
    return this.#unary("log");
  }

  /** The sine. */
  sin(): T {
    return this.#unary("sin");
  }

  /** The cosine. */
  cos(): T {
    return this.#unary("cos");
  }

  /** The largest integer not above. */
  floor(): T {
    return this.#unary("floor");
  }

  /** The smallest integer not below. */
  ceil(): T {
    return this.#unary("ceil");
  }

  /** The nearest integer, halves to the even one. */
  round(): T {
    return this.#unary("round");
  }

  /** Without the fraction. */
  trunc(): T {
    return this.#unary("trunc");
  }

  /**
   * Limits values to a range.
   *
   * @param min The smallest value, or null.
   * @param max The largest value, or null.
   *
   * @example
   * ```ts
   * import { torch } from "../../../mod.ts";
   * import { assertEquals } from "@std/assert";
   *
   * const t = torch.tensor([-1, 0.5, 2]);
   * assertEquals(await t.clamp(0, 1).tolist(), [0, 0.5, 1]);
   * ```
   */
  clamp(min?: Other | null | ClampOptions, max?: Other | null | Pick<ClampOptions, "max">): T;
  clamp(...args: unknown[]): T {
    return this.wrap(clamp(stridedOf(this), ...readLimits("clamp", args)));
  }
}
