/**
 * Learning from many stimuli in one call, each in turn. What is given is by definition what the separate
 * operations give one stimulus at a time; a backend may know a shorter way to the same result.
 *
 * @module
 */

import type { DeviceBuffer, LearnPlan, Span } from "../backend/backend.ts";
import { Deferred } from "../tensor/deferred.ts";
import type { Latency } from "../tensor/latency.ts";
import { releaseBuffer } from "../tensor/lifetime.ts";
import { type Strided, weightOf } from "../tensor/strided.ts";
import { pointwiseInhibition } from "./inhibition.ts";
import { type Rule, update } from "./plasticity.ts";
import { selectWinners, type Winner } from "./winners.ts";

/** How to fire, choose and judge. */
export interface Lesson {
  threshold: number | null;
  kwta: number;
  radius: number;
  pointwise: boolean;
  /** One rule, or those of right and of wrong decisions. */
  rules: readonly [Rule] | readonly [right: Rule, wrong: Rule];
  /** Features that take no part. */
  dropped: readonly number[];
  /** The class of each feature, and of each stimulus. */
  teacher: { classes: readonly number[]; targets: readonly number[] } | null;
}

/** How decisions came out. */
export interface Outcomes {
  right: number;
  wrong: number;
  /** Stimuli without a winner. */
  silent: number;
}

/** Learns from each stimulus of a wave in turn; changes the weight. */
export function learn(input: Latency, weight: Strided, lesson: Lesson): Promise<Outcomes> {
  const { backend } = weight;
  const { kwta, radius, pointwise, threshold, rules } = lesson;
  const buffers: DeviceBuffer[] = [];
  const place = (bytes: Uint8Array): Span => {
    const buffer = backend.alloc(bytes.byteLength, "activation");
    buffer.holders++;
    buffers.push(buffer);
    backend.write(buffer, 0, bytes);
    return { buffer, offset: 0 };
  };
  const ints = (values: readonly number[]) => place(new Uint8Array(Int32Array.from(values).buffer));
  const n = input.extent.n;
  const dropped = Uint8Array.from({ length: weight.shape[0] });
  for (const feature of lesson.dropped) dropped[feature] = 1;
  const teacher = lesson.teacher && {
    classes: ints(lesson.teacher.classes),
    targets: ints(lesson.teacher.targets),
  };
  const plan: LearnPlan = {
    ...{ threshold, kwta, radius, pointwise, rules, teacher },
    dropped: lesson.dropped.length > 0 ? place(dropped) : null,
  };
  const winners = place(new Uint8Array(n * kwta * 12));
  const counts = place(new Uint8Array(n * 4));
  const outcomes = ints([0, 0, 0]);
  const apart: Outcomes = { right: 0, wrong: 0, silent: 0 };
  for (let first = 0; first < n;) {
    const rest = input.narrowBatch(first, n - first);
    const from = {
      ...plan,
      teacher: teacher && { ...teacher, targets: { ...teacher.targets, offset: first } },
    };
    const done = backend.learn(rest.wave, weightOf(weight), from, {
      winners: { ...winners, offset: first * kwta * 3 },
      counts: { ...counts, offset: first },
      outcomes,
    });
    if (done > 0) weight.touch();
    else learnApart(input, first, weight, lesson, apart);
    first += Math.max(done, 1);
  }
  // Without a teacher nobody decides, and a read would wait for the device.
  const read = teacher && backend.read(outcomes.buffer, 0, 12);
  buffers.forEach((buffer) => releaseBuffer(backend, buffer));
  if (read === null) return Promise.resolve(apart);
  return read.then((bytes) => {
    const [right, wrong, silent] = new Int32Array(bytes.buffer);
    return {
      right: right + apart.right,
      wrong: wrong + apart.wrong,
      silent: silent + apart.silent,
    };
  });
}

/** One stimulus by the separate operations. */
function learnApart(
  waves: Latency,
  index: number,
  weight: Strided,
  lesson: Lesson,
  outcomes: Outcomes,
): void {
  const input = waves.selectBatch(index);
  const raw = new Deferred(weight.backend, input, weight, new Set(lesson.dropped));
  const fired = raw.fired(lesson.threshold);
  const potentials = lesson.pointwise ? pointwiseInhibition(fired) as Latency : fired;
  const output = potentials.spikes();
  const winners = selectWinners(potentials, lesson.kwta, lesson.radius, output);
  const learnBy = (rule: Rule) => update(input, output, winners, weight, rule);
  const [right, wrong] = lesson.rules;
  if (lesson.teacher === null) return learnBy(right);
  const [winner] = winners.batchSync()[0] as Winner[];
  if (winner === undefined) outcomes.silent++;
  else if (lesson.teacher.classes[winner[0]] === lesson.teacher.targets[index]) {
    outcomes.right++;
    learnBy(right);
  } else {
    outcomes.wrong++;
    learnBy(wrong!);
  }
}
