/**
 * Spike-timing-dependent plasticity: how the winners of a stimulus change a weight.
 *
 * @module
 */

import type { Backend, DeviceBuffer, StdpKind } from "../backend/backend.ts";
import type { Storage } from "../tensor/core.ts";
import type { Latency } from "../tensor/latency.ts";
import { narrow, select } from "../tensor/ops/views.ts";
import { Replicas } from "../tensor/replicas.ts";
import { emptyStrided, type Strided, weightOf } from "../tensor/strided.ts";
import { spikesOf } from "./operands.ts";
import { type Winner, Winners, winnersOf } from "./winners.ts";

/** Rates and bounds of a rule, the rates `[F]` each. */
export interface Rule {
  ltp: Strided;
  ltd: Strided;
  kind: StdpKind;
  lower: number;
  upper: number;
}

/** Updates the rows of the winners' features, then clamps the whole weight, in place. */
export function update(
  input: Storage,
  output: Storage,
  winners: Winners | readonly Winner[],
  weight: Strided,
  rule: Rule,
): void {
  const pre = spikesOf(input);
  const post = spikesOf(output);
  checkExtents(pre, post, weight.shape);
  const { backend } = weight;
  const { winners: list, counts } = onDevice(winners, backend, post);
  const span = (buffer: DeviceBuffer) => ({ buffer, offset: 0 });
  const plan = ruleOn(rule, backend);
  backend.stdp(pre.wave, post.wave, span(list), span(counts), weightOf(weight), plan);
  weight.touch();
}

/** Rates on other devices than where scripts change them. */
const rates = new Replicas("await t.cpu()");

/** A rule with its rates on a device. */
export function ruleOn(rule: Rule, backend: Backend): Rule {
  return { ...rule, ltp: rates.on(backend, rule.ltp), ltd: rates.on(backend, rule.ltd) };
}

/** For each winner 1 where an input of its window came no later, `[in, kh, kw]` each. */
export async function orderings(
  input: Storage,
  output: Storage,
  winners: Winners | readonly Winner[],
  weight: Strided,
): Promise<Strided[]> {
  const pre = spikesOf(input);
  const post = spikesOf(output);
  checkExtents(pre, post, weight.shape);
  const { backend } = weight;
  const given = onDevice(winners, backend, post);
  const count = winners instanceof Winners ? (await winners.batch())[0].length : winners.length;
  const [, c, kh, kw] = weight.shape;
  const all = emptyStrided(backend, [count, c, kh, kw], "float32");
  const list = { buffer: given.winners, offset: 0 };
  backend.prePostOrdering(pre.wave, post.wave, list, count, [kh, kw], all);
  return Array.from({ length: count }, (_, k) => select(narrow(all, 0, k, 1), 0, 0));
}

function checkExtents(pre: Latency, post: Latency, weight: readonly number[]): void {
  const [f, c, kh, kw] = weight;
  if (pre.batched || post.batched) {
    throw new TypeError(
      `Cannot learn from a batch of shape [${pre.shape}] at once: learning takes one stimulus, [T, C, H, W]`,
    );
  }
  const expected = {
    steps: pre.extent.steps,
    c: f,
    h: pre.extent.h - kh + 1,
    w: pre.extent.w - kw + 1,
  };
  const { steps, c: features, h, w } = post.extent;
  const fits = pre.extent.c === c && steps === expected.steps && features === f &&
    h === expected.h && w === expected.w;
  if (!fits) {
    throw new TypeError(
      `Cannot learn from input spikes of shape [${pre.shape}] and output spikes of shape ` +
        `[${post.shape}] with a weight of shape [${weight}]: they are not of one layer`,
    );
  }
}

function onDevice(
  winners: Winners | readonly Winner[],
  backend: Backend,
  post: Latency,
): Winners {
  const { c, h, w } = post.extent;
  const layer = [c, h, w] as const;
  if (!(winners instanceof Winners)) {
    for (const winner of winners) checkWinner(winner, layer);
    return winnersOf(winners, layer, backend);
  }
  if (winners.batched) throw new TypeError("Cannot learn from the winners of a batch at once");
  if (String(winners.layer) !== String(layer)) {
    throw new TypeError(
      `Cannot learn from winners of a layer of [${winners.layer}] neurons: the output spikes are of ` +
        `one of [${layer}]`,
    );
  }
  return winners;
}

function checkWinner(winner: Winner, extent: readonly number[]): void {
  if (!Array.isArray(winner) || winner.length !== 3 || !winner.every(Number.isInteger)) {
    throw new TypeError(
      `Cannot learn from the winner ${JSON.stringify(winner)}: it needs [feature, row, column]`,
    );
  }
  if (winner.some((at, axis) => at < 0 || at >= extent[axis])) {
    throw new RangeError(
      `Cannot learn from the winner [${winner}]: the layer has ${extent[0]} features of ` +
        `${extent[1]}x${extent[2]} neurons`,
    );
  }
}
