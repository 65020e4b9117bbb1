/**
 * Images of a folder as spike waves, which may differ in size.
 */

import { torch, type torchvision } from "../../mod.ts";

/** Spike waves with their classes. */
export interface Samples {
  waves: readonly torch.Tensor[];
  targets: readonly number[];
}

/** Encodes all images, once; `step` is called after each. */
export async function encodeAll(
  images: torchvision.datasets.ImageFolder<torch.Tensor>,
  step: (count: number) => Promise<void>,
): Promise<Samples> {
  const waves: torch.Tensor[] = [];
  for (let i = 0; i < images.length; i++) {
    const [wave] = await images.get(i);
    waves.push(wave);
    await step(1);
  }
  return { waves, targets: images.targets };
}

/** Some of the samples. */
export function pick({ waves, targets }: Samples, indices: readonly number[]): Samples {
  return { waves: indices.map((i) => waves[i]), targets: indices.map((i) => targets[i]) };
}

/** A batch of samples `[N, T, C, H, W]`. */
export type SampleBatch = readonly [inputs: torch.Tensor, targets: readonly number[]];

/** Consecutive samples together where they have one size, so many at most. */
export function* batches({ waves, targets }: Samples, most: number): Generator<SampleBatch> {
  for (let first = 0, end = 0; first < waves.length; first = end) {
    const size = String(waves[first].shape);
    while (end < waves.length && end - first < most && String(waves[end].shape) === size) end++;
    yield [torch.stack(waves.slice(first, end)), targets.slice(first, end)];
  }
}
