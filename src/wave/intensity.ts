/**
 * Intensities: lateral inhibition, local normalization and rank-order coding.
 *
 * @module
 */

import type { WaveShape } from "../backend/backend.ts";
import { emptyWave, type Latency, withValues } from "../tensor/latency.ts";
import { checkSteps } from "../tensor/latency_conversion.ts";
import { contiguous, convertTo, duplicate } from "../tensor/ops/copy.ts";
import { emptyStrided, type Strided } from "../tensor/strided.ts";
import { sameDevice } from "./operands.ts";

/** Each value v becomes `v + v * sum(kernel[d])` over the offsets of smaller neighbours. */
export function lateralInhibition(input: Strided, kernel: Strided): Strided {
  checkIntensities(input, "inhibit intensities of");
  const [rows, columns] = kernel.shape.slice(-2);
  const square = kernel.numel === rows ** 2 && rows === columns && rows % 2 === 1;
  if (!square || kernel.dtype !== "float32") {
    throw new TypeError(
      `Cannot inhibit by a kernel of shape [${kernel.shape}] and dtype ${kernel.dtype}: ` +
        `it needs a float32 square of odd size`,
    );
  }
  sameDevice(input, kernel, "inhibit");
  const { backend, shape: [n, c, h, w] } = input;
  const out = emptyStrided(backend, input.shape, "float32");
  backend.lateralInhibition(contiguous(input), n * c, h, w, contiguous(kernel), rows, out);
  return out;
}

/** Each value divided by the mean of its window in its channel, plus eps. */
export function localNormalization(input: Strided, radius: number, eps: number): Strided {
  checkIntensities(input, "normalize");
  const { backend, shape: [n, c, h, w] } = input;
  const out = emptyStrided(backend, input.shape, "float32");
  backend.localNormalize(contiguous(input), n * c, h, w, radius, eps, out);
  return out;
}

/**
 * Rank-order coding of intensities `[C, H, W]`, `[1, C, H, W]` (one stimulus) or `[N, C, H, W]`.
 *
 * @param spikes Whether to give spikes alone, else potentials that hold the intensities.
 */
export function encode(input: Strided, steps: number, spikes: boolean): Latency {
  const rank = input.shape.length;
  if (rank !== 3 && rank !== 4) {
    throw new TypeError(
      `Cannot encode intensities of shape [${input.shape}]: it needs [C, H, W] or [N, C, H, W]`,
    );
  }
  checkSteps(steps);
  const data = contiguous(convertTo(input, "float32"));
  const { backend } = data;
  const [n, c, h, w] = rank === 4 ? data.shape : [1, ...data.shape];
  const extent: WaveShape = { n, steps, c, h, w };
  const wave = emptyWave(backend, extent, n !== 1);
  backend.encodeRank(data, wave.wave);
  return spikes ? wave : withValues(wave, duplicate(data).buffer);
}

function checkIntensities(input: Strided, action: string): void {
  if (input.shape.length !== 4 || input.dtype !== "float32") {
    throw new TypeError(
      `Cannot ${action} a tensor of shape [${input.shape}] and dtype ${input.dtype}: ` +
        `it needs float32 [N, C, H, W]`,
    );
  }
}
