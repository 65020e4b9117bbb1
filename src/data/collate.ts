/**
 * Samples to batches.
 *
 * @module
 */

import { tensor } from "../tensor/creation.ts";
import { stack } from "../tensor/functions.ts";
import { Tensor } from "../tensor/tensor.ts";
import { describe } from "../validation.ts";

/**
 * What a batch of samples is: numbers and tensors become tensors, lists are batched by place. Where a
 * sample is of any type (an untyped transform), a tensor is assumed.
 */
export type Batched<Sample> = 0 extends 1 & Sample ? Tensor
  : Sample extends number | bigint | boolean ? Tensor
  : Sample extends Tensor ? Tensor
  : Sample extends readonly [unknown, ...unknown[]]
    ? { -readonly [K in keyof Sample]: Batched<Sample[K]> }
  : Sample extends readonly (infer Item)[] ? Batched<Item>[]
  : Sample[];

/**
 * Makes a batch of samples as PyTorch's `default_collate`: tensors are stacked (waves stay in latency
 * layout), numbers become a tensor (integers int64, others float32), lists are batched place by place,
 * strings stay a list.
 *
 * @param samples At least one sample.
 * @returns The batch.
 * @throws {TypeError} If samples differ in kind or shape, or are of a kind that has no batch.
 *
 * @example
 * ```ts
 * import { torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const [inputs, targets] = torch.utils.data.default_collate([
 *   [torch.zeros(2), 7] as [torch.Tensor, number],
 *   [torch.ones(2), 3] as [torch.Tensor, number],
 * ]);
 * assertEquals(inputs.shape, [2, 2]);
 * assertEquals(await targets.tolist(), [7, 3]);
 * ```
 */
export function default_collate<Sample>(samples: readonly Sample[]): Batched<Sample> {
  return collate(samples) as Batched<Sample>;
}

function collate(samples: readonly unknown[]): unknown {
  const [first] = samples;
  if (first instanceof Tensor) return stack(samples as Tensor[]);
  if (typeof first === "boolean") return tensor(samples as boolean[]);
  if (typeof first === "number" || typeof first === "bigint") return tensor(samples as number[]);
  if (typeof first === "string") return [...samples];
  if (Array.isArray(first)) {
    if (samples.some((sample) => !Array.isArray(sample) || sample.length !== first.length)) {
      throw new TypeError("Cannot make a batch of lists of different lengths");
    }
    return first.map((_, place) => collate(samples.map((sample) => (sample as unknown[])[place])));
  }
  throw new TypeError(
    `Cannot make a batch of samples that are ${describe(first)}: it needs tensors, numbers, ` +
      `strings or lists of them`,
  );
}
