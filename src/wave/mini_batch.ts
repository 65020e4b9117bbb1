/**
 * STDP of a mini-batch: what the stimuli of a batch teach is counted with the weights as they are, and one update
 * follows. Counts are integers, so neither the order of the stimuli nor who counts them changes the result.
 *
 * @module
 */

import type { Backend, BinaryOp, DType, StdpRule } from "../backend/backend.ts";
import { Deferred } from "../tensor/deferred.ts";
import type { Latency } from "../tensor/latency.ts";
import { copyInto, fill } from "../tensor/ops/copy.ts";
import { binary, type Value } from "../tensor/ops/elementwise.ts";
import { stack } from "../tensor/ops/join.ts";
import { reshape, select } from "../tensor/ops/views.ts";
import { where } from "../tensor/ops/where.ts";
import { emptyStrided, Strided, weightOf } from "../tensor/strided.ts";
import { pointwiseInhibition } from "./inhibition.ts";
import type { Lesson } from "./lesson.ts";
import { type Rule, ruleOn } from "./plasticity.ts";
import { selectWinners } from "./winners.ts";

/** How a layer fires and chooses. */
export type Choice = Pick<Lesson, "threshold" | "kwta" | "radius" | "pointwise" | "dropped">;

/** Stimuli whose spikes are in memory at a time. */
const PART = 256;

/** Up to here float32 has every integer. */
const MOST = 2 ** 24;

/** What is nearer to 0 becomes 0, as in every update. */
const TINY = 1e-30;

/** Storage for the length of a call. */
class Scratch {
  readonly #all: Strided[] = [];

  constructor(readonly backend: Backend) {}

  keep(made: Strided): Strided {
    this.#all.push(made);
    return made;
  }

  filled(shape: readonly number[], value: number, dtype: DType = "float32"): Strided {
    const made = this.keep(emptyStrided(this.backend, shape, dtype));
    if (value !== 0) fill(made, value);
    return made;
  }

  release(): void {
    for (const { buffer } of this.#all) this.backend.free(buffer);
  }
}

/**
 * For each synapse of a layer, how many winners of its feature its input came no later than, then how many it came
 * later than, if at all.
 *
 * @param input The stimuli, which the caller holds; at most 2^24 in all that is added up.
 * @returns float32 `[2, f, c, kh, kw]`, all integers.
 */
export function countOrderings(input: Latency, weight: Strided, choice: Choice): Strided {
  const { backend, shape } = weight;
  const scratch = new Scratch(backend);
  const [one, zero] = [1, 0].map((rate) => scratch.filled([shape[0]], rate));
  // An additive rule that adds 1 counts: on every device, without a wait for the winners.
  const counters = [[one, zero], [zero, one]].map(([ltp, ltd]): Counter => ({
    counts: scratch.keep(emptyStrided(backend, shape, "float32", "parameter")),
    rule: { ltp, ltd, kind: "additive", lower: 0, upper: MOST },
  }));
  const chosen = scratch.filled([choice.kwta, 3], 0, "int32");
  const { n } = input.extent;
  for (let first = 0; first < n; first += PART) {
    const part = input.narrowBatch(first, Math.min(PART, n - first));
    countPart(part, weight, choice, chosen, counters);
  }
  const both = stack(counters.map(({ counts }) => counts), 0);
  scratch.release();
  return both;
}

/** Counts as a weight, and the rule by which it counts. */
interface Counter {
  counts: Strided;
  rule: StdpRule;
}

function countPart(
  input: Latency,
  weight: Strided,
  choice: Choice,
  chosen: Strided,
  counters: readonly Counter[],
): void {
  const { backend } = weight;
  const raw = new Deferred(backend, input, weight, new Set(choice.dropped));
  raw.hold();
  const fired = raw.fired(choice.threshold);
  const potentials = choice.pointwise ? pointwiseInhibition(fired) as Latency : fired;
  potentials.hold();
  const output = potentials.spikes();
  const { winners, counts } = selectWinners(potentials, choice.kwta, choice.radius, output);
  const { n } = input.extent;
  const all = new Strided(
    backend,
    winners,
    "int32",
    [n, choice.kwta, 3],
    [3 * choice.kwta, 3, 1],
    0,
  );
  for (let i = 0; i < n; i++) {
    // The winners of one stimulus in memory of their own: a device may look at all that there is room for.
    backend.copy(select(all, 0, i), chosen);
    const [pre, post] = [input.selectBatch(i).wave, output.selectBatch(i).wave];
    for (const { counts: target, rule } of counters) {
      const span = { buffer: counts, offset: i };
      backend.stdp(pre, post, chosen, span, weightOf(target), rule);
      target.touch();
    }
  }
  potentials.release();
  raw.release();
  backend.free(winners);
  backend.free(counts);
}

/**
 * The update: in rows of features that won, each weight changes by what the rule says for one winner, times the
 * counts; what is nearer to 0 than 1e-30 becomes 0. Then the whole weight is clamped. Of one stimulus it is what
 * STDP gives, to the bit.
 *
 * @param counts As {@linkcode countOrderings} gives them, on the device of the weight.
 */
export function learnCounted(weight: Strided, counts: Strided, rule: Rule): void {
  const { backend } = weight;
  const { kind, lower, upper, ltp, ltd } = ruleOn(rule, backend);
  const scratch = new Scratch(backend);
  const op = (name: BinaryOp, a: Value, b: Value) => scratch.keep(binary(name, a, b));
  const choose = (condition: Strided, a: Value, b: Value) => scratch.keep(where(condition, a, b));
  const [early, late] = [select(counts, 0, 0), select(counts, 0, 1)];
  const [up, down] = [[early, ltp], [late, ltd]].map(([times, rate]) =>
    op("mul", times, reshape(rate, [-1, 1, 1, 1]))
  );
  const above = op("sub", weight, lower);
  const below = op("sub", upper, weight);
  let change: Strided;
  switch (kind) {
    case "additive":
      change = op("add", up, down);
      break;
    case "stabilized":
      change = op("mul", op("add", up, down), op("mul", above, below));
      break;
    case "soft_bounds":
      change = op("add", op("mul", up, below), op("mul", down, above));
      break;
    case "multiplicative":
      change = op("add", up, op("mul", down, above));
      break;
  }
  const moved = op("add", weight, change);
  const tiny = op("logical_and", op("lt", moved, TINY), op("gt", moved, -TINY));
  const won = op("gt", op("add", early, late), 0);
  const learnt = choose(won, choose(tiny, 0, moved), weight);
  const raised = choose(op("lt", learnt, lower), lower, learnt);
  copyInto(weight, choose(op("gt", raised, upper), upper, raised));
  scratch.release();
}
