/**
 * Firing: `conv_fire.wgsl`.
 *
 * @module
 */

import packTimes from "../../../../kernels/wgsl/pack_times.wgsl" with { type: "text" };
import type { Wave, Weight } from "../../backend.ts";
import { elementsOf, neuronsOf } from "../../layout.ts";
import type { Gpu } from "../gpu.ts";
import { fills, float, reads } from "../kernel.ts";
import { eachTimeOf, timeKernel } from "./each.ts";
import { runLayer } from "./layer.ts";
import { CONV_FIRE } from "./layer_kernels.ts";
import { alone } from "./packed.ts";
import { narrow } from "./times.ts";

const PACK_TIMES = timeKernel("pack_times.wgsl", packTimes);

/** Neurons whose steps are 32-bit words for a while. */
const MOST_WORDS = 2 ** 23;

/** First crossings as compact waves. */
export function fire(
  gpu: Gpu,
  input: Wave,
  weight: Weight,
  threshold: number,
  out: Wave,
): void {
  const most = Math.max(1, Math.floor(MOST_WORDS / neuronsOf(out)));
  for (let first = 0; first < out.n; first += most) {
    const n = Math.min(most, out.n - first);
    const to = narrow(out, first, n);
    const words = gpu.alloc(elementsOf(to) * 4);
    runLayer(gpu, CONV_FIRE, narrow(input, first, n), alone(weight), {
      bindings: [fills(words)],
      params: [passesFor(input.steps), float(threshold)],
    });
    eachTimeOf(gpu, PACK_TIMES, [reads({ buffer: words })], to, []);
    gpu.free(words);
  }
}

/** Passes after which the search of `conv_fire.wgsl` has found any of so many steps. */
export function passesFor(steps: number): number {
  let passes = 0;
  for (let left = steps; left > 0; passes++) {
    const [a, b, c, d] = [1, 2, 3, 4].map((part) => Math.floor(left * part / 5));
    left = Math.max(a, b - a - 1, c - b - 1, d - c - 1, left - d - 1);
  }
  return passes;
}
