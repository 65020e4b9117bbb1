/**
 * Learning from many stimuli in one call, each in turn. What is given is by definition what the separate
 * operations give one stimulus at a time; a backend may know a shorter way to the same result.
 *
 * @module
 */

import { onEach } from "../backend/device_list.ts";
import { Deferred } from "../tensor/deferred.ts";
import type { Latency } from "../tensor/latency.ts";
import { type Strided, weightOf } from "../tensor/strided.ts";
import { pointwiseInhibition } from "./inhibition.ts";
import { Handout, type Lesson, type Outcomes, type Pupil } from "./lesson.ts";
import { type Rule, update } from "./plasticity.ts";
import { selectWinners, type Winner } from "./winners.ts";

/**
 * Weights learn, each from its stimuli in turn. Those on different devices do so at the same time, and so do
 * networks of one shape on a device with many small processors.
 *
 * @returns For each how the decisions came out, once the devices are done; without a teacher at once.
 */
export function learn(pupils: readonly Pupil[]): Promise<Outcomes[]> {
  const devices = [...new Set(pupils.map(({ weight: { backend } }) => backend))];
  const outcomes = new Map<Pupil, Promise<Outcomes>>();
  onEach(devices, (backend) => backend, (backend) => {
    const group = pupils.filter(({ weight }) => weight.backend === backend);
    const together = learnTogether(group);
    group.forEach((pupil, i) =>
      outcomes.set(pupil, together?.then((all) => all[i]) ?? learnAlone(pupil))
    );
  });
  return Promise.all(pupils.map((pupil) => outcomes.get(pupil)!));
}

/** Networks of one device. */
function learnTogether(pupils: readonly Pupil[]): Promise<Outcomes[]> | null {
  const { backend } = pupils[0].weight;
  if (pupils.length === 1) return null;
  const handout = new Handout(backend);
  const outcomes = handout.empty(12 * pupils.length);
  const done = backend.learnTogether(
    pupils.map(({ input }) => input.wave),
    pupils.map(({ weight }) => weightOf(weight)),
    pupils.map(({ lesson, weight }) => handout.plan(lesson, weight.shape[0])),
    outcomes,
  );
  const nobody = { right: 0, wrong: 0, silent: 0 };
  let read: Promise<Outcomes[]> | null = null;
  if (done) {
    for (const { weight } of pupils) weight.touch();
    read = pupils[0].lesson.teacher
      ? backend.read(outcomes.buffer, 0, 12 * pupils.length)
        .then((bytes) => pupils.map((pupil, i) => outcomesOf(bytes.slice(12 * i), pupil, nobody)))
      : Promise.resolve(pupils.map(() => nobody));
  }
  handout.release();
  return read;
}

function learnAlone(pupil: Pupil): Promise<Outcomes> {
  const { input, weight, lesson } = pupil;
  const { backend } = weight;
  const { n } = input.extent;
  const handout = new Handout(backend);
  const plan = handout.plan(lesson, weight.shape[0]);
  const winners = handout.empty(n * plan.kwta * 12);
  const counts = handout.empty(n * 4);
  const outcomes = handout.ints([0, 0, 0]);
  const apart: Outcomes = { right: 0, wrong: 0, silent: 0 };
  for (let first = 0; first < n;) {
    const rest = input.narrowBatch(first, n - first);
    const { teacher } = plan;
    const done = backend.learn(
      rest.wave,
      weightOf(weight),
      {
        ...plan,
        teacher: teacher && { ...teacher, targets: { ...teacher.targets, offset: first } },
      },
      {
        winners: { ...winners, offset: first * plan.kwta * 3 },
        counts: { ...counts, offset: first },
        outcomes,
      },
    );
    if (done > 0) weight.touch();
    else learnApart(input, first, weight, lesson, apart);
    first += Math.max(done, 1);
  }
  // Without a teacher nobody decides, and a read would wait for the device.
  const read = lesson.teacher && backend.read(outcomes.buffer, 0, 12);
  handout.release();
  return read?.then((bytes) => outcomesOf(bytes, pupil, apart)) ?? Promise.resolve(apart);
}

/** What a device has counted, and what was counted here. */
function outcomesOf(bytes: Uint8Array, { input }: Pupil, apart: Outcomes): Outcomes {
  const [right, wrong, silent] = new Int32Array(bytes.buffer);
  const outcomes = {
    right: right + apart.right,
    wrong: wrong + apart.wrong,
    silent: silent + apart.silent,
  };
  const { n } = input.extent;
  const counted = outcomes.right + outcomes.wrong + outcomes.silent;
  if (counted !== n) {
    throw new Error(`The device "${input.backend.device}" has learnt ${counted} of ${n} stimuli`);
  }
  return outcomes;
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
