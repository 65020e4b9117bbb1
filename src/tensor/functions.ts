/**
 * Functions of `torch` on several tensors, and those that scripts write as functions rather than as
 * methods.
 *
 * @module
 */

import { bindArguments } from "../keywords.ts";
import { checkInteger, checkNumber, describe } from "../validation.ts";
import { storageOf, stridedOf, TensorCore } from "./core.ts";
import { Latency, latencyOf } from "./latency.ts";
import { type Other, valueOf } from "./methods/arithmetic.ts";
import { cat as catStrided, stack as stackStrided } from "./ops/join.ts";
import { where as whereStrided } from "./ops/where.ts";
import type { Strided } from "./strided.ts";
import { Tensor } from "./tensor.ts";

/**
 * Joins tensors along an axis they have. Batches of waves in latency layout of equal steps, joined
 * along axis 0, stay in latency layout.
 *
 * @throws {TypeError} If there are none or their shapes differ elsewhere.
 */
export function cat(tensors: readonly Tensor[], dim?: number | { dim?: number }): Tensor;
export function cat(tensors: readonly Tensor[], ...args: unknown[]): Tensor {
  const dim = readAxis("cat", tensors, args);
  const waves = compact(tensors, true);
  if (waves && dim === 0) return joined(waves, catStrided);
  return new Tensor(catStrided(tensors.map(stridedOf), dim));
}

/**
 * Joins tensors of one shape along a new axis. Waves in latency layout, stacked along axis 0, make
 * a batch in latency layout.
 *
 * @throws {TypeError} If there are none or their shapes differ.
 *
 * @example
 * ```ts
 * import { torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const wave = torch.from_times(torch.tensor([[[0, 2]]]), 3);
 * const batch = torch.stack([wave, wave]);
 * assertEquals([batch.layout, batch.shape], ["latency", [2, 3, 1, 1, 2]]);
 * ```
 */
export function stack(tensors: readonly Tensor[], dim?: number | { dim?: number }): Tensor;
export function stack(tensors: readonly Tensor[], ...args: unknown[]): Tensor {
  const dim = readAxis("stack", tensors, args);
  const waves = compact(tensors, false);
  if (waves && dim === 0) return joined(waves, stackStrided);
  return new Tensor(stackStrided(tensors.map(stridedOf), dim));
}

function readAxis(action: string, tensors: unknown, args: readonly unknown[]): number {
  if (!Array.isArray(tensors)) {
    throw new TypeError(`Cannot ${action} ${describe(tensors)}: it needs an array of tensors`);
  }
  const subject = `the arguments of "${action}"`;
  return checkInteger(bindArguments(["dim"], args, subject).dim ?? 0, "dim", subject);
}

/** `condition ? input : other`, all broadcast; the condition is bool. */
export function where(condition: Tensor, input: Other, other: Other): Tensor {
  const value = (operand: Other) => valueOf(operand, "choose");
  return new Tensor(whereStrided(stridedOf(condition), value(input), value(other)));
}

/** The larger elements of two tensors. */
export function maximum(input: Tensor, other: Tensor): Tensor {
  return input.maximum(other);
}

/** The smaller elements of two tensors. */
export function minimum(input: Tensor, other: Tensor): Tensor {
  return input.minimum(other);
}

/** Whether shape and elements are equal. */
export function equal(input: Tensor, other: Tensor): Promise<boolean> {
  return input.equal(other);
}

/** Whether elements differ by at most `atol + rtol * |other|`. */
export async function allclose(
  input: Tensor,
  other: Tensor,
  rtol: number | { rtol?: number; atol?: number } = 1e-5,
  atol: number | { atol?: number } = 1e-8,
): Promise<boolean> {
  const subject = 'the arguments of "allclose"';
  const bound = bindArguments(
    ["rtol", "atol"],
    typeof rtol === "object" ? [rtol] : [rtol, atol],
    subject,
  );
  const relative = checkNumber(bound.rtol ?? 1e-5, "rtol", subject, 0);
  const absolute = checkNumber(bound.atol ?? 1e-8, "atol", subject, 0);
  const distance = input.sub(other).abs();
  const close = distance.le(other.abs().mul(relative).add(absolute));
  const near = close.logical_and(distance.lt(Infinity)); // infinities are close to themselves only
  return await near.logical_or(input.eq(other)).all().item() === 1;
}

/** Whether something is a tensor. */
export function is_tensor(value: unknown): value is Tensor {
  return value instanceof TensorCore;
}

/** Waves of one extent but for the number of stimuli, or null. */
function compact(tensors: readonly Tensor[], batched: boolean): Latency[] | null {
  const waves = tensors.map(storageOf).filter((storage) => storage instanceof Latency);
  if (waves.length === 0 || waves.length < tensors.length) return null;
  const [first] = waves;
  const alike = waves.every((wave) =>
    wave.batched === batched && wave.dtype === first.dtype &&
    wave.extent.steps === first.extent.steps && !wave.cell.values === !first.cell.values &&
    String(wave.shape.slice(-3)) === String(first.shape.slice(-3))
  );
  return alike ? waves : null;
}

function joined(
  waves: readonly Latency[],
  join: (parts: readonly Strided[], axis: number) => Strided,
): Tensor {
  const [{ extent, dtype, cell }] = waves;
  const times = join(waves.map((wave) => wave.timesView()), 0);
  const values = cell.values && join(waves.map((wave) => wave.valuesView()!), 0);
  return new Tensor(latencyOf(times, extent.steps, values, dtype));
}
