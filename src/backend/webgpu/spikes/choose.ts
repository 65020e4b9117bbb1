/**
 * Winners among candidates, for several networks or stimuli at once: `choose.wgsl`.
 *
 * @module
 */

import candidates from "../../../../kernels/wgsl/candidates.wgsl" with { type: "text" };
import choose from "../../../../kernels/wgsl/choose.wgsl" with { type: "text" };
import chosen from "../../../../kernels/wgsl/chosen.wgsl" with { type: "text" };
import type { Span } from "../../backend.ts";
import type { GpuBuffer } from "../buffer.ts";
import type { Gpu } from "../gpu.ts";
import { groupsFor, kernel, type Part, reads, updates } from "../kernel.ts";
import { LAYER } from "./layer_kernels.ts";

/** The struct `Candidate`, and its size. */
export const CANDIDATES: Part = { name: "candidates.wgsl", source: candidates };
export const CANDIDATE_BYTES = 12;

/** The layout of `chosen`. */
export const CHOSEN: Part = { name: "chosen.wgsl", source: chosen };

const CHOOSE = kernel("choose.wgsl", choose, [LAYER, CHOSEN, CANDIDATES]);

/** Neurons that a lane looks at in a dispatch at most: see the limit on loops in kernels/wgsl/README.md. */
const MOST_VISITS = 30_000;

/** Iterations of a round besides: the best of 256 lanes. */
const REDUCTION = 9;

/** Winners on the device, of one stimulus of each network. */
export interface Chosen {
  readonly buffer: GpuBuffer;
  readonly kwta: number;
}

/** Memory for winners; not yet any. */
export function emptyChosen(gpu: Gpu, kwta: number, networks: number): Chosen {
  return { buffer: gpu.alloc(networks * (4 + 4 * kwta) * 4), kwta };
}

/** Who may win, and how. */
export interface Choice {
  /** The struct `Layer`, whose networks choose each for itself. */
  readonly layer: readonly number[];
  readonly networks: number;
  readonly candidates: GpuBuffer;
  /** Feature maps of the candidates, and positions in each. */
  readonly planes: number;
  readonly positions: number;
  readonly radius: number;
  /** Whether at each position only the first one may win. */
  readonly pointwise: boolean;
  /** The stimulus, where outputs have several. */
  readonly stimulus: number;
  readonly winners: Span;
  readonly counts: Span;
  /** What a teacher tells the winners; null for nothing. */
  readonly lesson: {
    readonly given: GpuBuffer;
    readonly outcomes: Span;
    readonly taught: boolean;
    readonly unbounded: boolean;
  } | null;
}

/** Chooses, and changes the candidates. */
export function chooseWinners(gpu: Gpu, choice: Choice, { buffer, kwta }: Chosen): void {
  const { networks, planes, positions, winners, counts, lesson } = choice;
  const visits = groupsFor(planes * positions, 256) + REDUCTION;
  const most = Math.max(1, Math.floor(MOST_VISITS / visits));
  // What is neither read nor written has to be there all the same.
  const spare = lesson ? [] : [gpu.alloc(4), gpu.alloc(4)];
  const given = lesson?.given ?? spare[0];
  const outcomes = lesson?.outcomes ?? { buffer: spare[1], offset: 0 };
  for (let round = 0; round < kwta; round += most) {
    gpu.run({
      kernel: CHOOSE,
      constants: { POINTWISE: choice.pointwise },
      bindings: [
        reads({ buffer: given }),
        ...[{ buffer: choice.candidates }, { buffer }, winners, counts, outcomes].map(updates),
      ],
      params: [
        ...choice.layer,
        ...[planes, choice.stimulus, kwta, choice.radius, round, Math.min(kwta, round + most)],
        ...[winners.offset, counts.offset, outcomes.offset],
        given.byteLength / 4 / networks,
        ...[lesson?.taught ?? false, lesson?.unbounded ?? false].map(Number),
      ],
      groups: [networks, 1, 1],
    });
  }
  for (const buffer of spare) gpu.free(buffer);
}
