/**
 * Learning in one step, of one network or of several of one shape at the same time.
 *
 * @module
 */

import type { LearnPlan, SpikeOps, Wave } from "../../../src/backend/backend.ts";
import { noteBounded } from "../../../src/backend/bounds.ts";
import type { CudaDevice } from "../device.ts";
import { STATUS } from "../library.ts";
import { numbers, sizesOf, timesAt } from "./layer.ts";
import { packedOf } from "./packed.ts";
import { layOut, type Pupil } from "./pupil.ts";
import { isWithin } from "./range.ts";

/** A network without what this module adds to it. */
type Asked = Omit<Pupil, "packed">;

/** A way to learn: a call of the library. */
interface Way {
  /** Whether it changes the packed form of the weights too. */
  readonly packs: boolean;
  /** Whether it takes potentials that only grow: no weight is negative or NaN. */
  readonly grows: boolean;
  /** Gives the status of the call. */
  run(device: CudaDevice, pupils: readonly Pupil[]): number;
}

/** What a way gives as its status where it cannot do what is asked, and nothing has been done. */
const REFUSED = [STATUS.tooLarge, STATUS.noCooperation];

/** Of neurons that fire above a threshold. */
const FIRED: Way = {
  packs: true,
  grows: true,
  run(device, pupils) {
    const [{ input, weight, plan }] = pupils;
    const sizes = sizesOf(input, weight);
    const all = layOut(device, pupils);
    return device.attempt("spyke_cuda_learn", REFUSED, all, pupils.length, sizes, plan.kwta);
  },
};

/** Of those that fire in the last step. */
const FINAL: Way = {
  packs: false,
  grows: false,
  run(device, pupils) {
    const [{ input, weight }] = pupils;
    return device.attempt(
      "spyke_cuda_learn_final",
      REFUSED,
      layOut(device, pupils),
      pupils.length,
      sizesOf(input, weight),
      numbers(...inputsNumbered(device, pupils)),
    );
  },
};

/** What each network is given as a number: the same for what is the same. */
function inputsNumbered(device: CudaDevice, pupils: readonly Pupil[]): number[] {
  const known = new Map<number, number>();
  return pupils.map(({ input }) => {
    const at = timesAt(device, input);
    if (!known.has(at)) known.set(at, known.size);
    return known.get(at)!;
  });
}

/** The way for what networks are asked; null: none. */
function wayFor(pupils: readonly Asked[]): Way | null {
  const [{ plan: { threshold, kwta, pointwise, rules } }] = pupils;
  if (threshold === null) return kwta > 1 ? null : FINAL;
  const growing = rules[0].lower >= 0; // potentials, as weights are not negative
  return pointwise && growing ? FIRED : null;
}

/** Teaches networks that have the same shape; false if nothing has been done. */
function teach(device: CudaDevice, asked: readonly Asked[]): boolean {
  const way = wayFor(asked);
  if (way === null) return false;
  // The first change clamps a whole weight, which is not done here. NaN stays where it is clamped.
  if (!asked.every(({ weight, plan }) => isWithin(device, weight, plan.rules[0]))) return false;
  if (way.grows && asked.some(({ weight }) => packedOf(device, weight).extent.negative)) {
    return false;
  }
  const pupils = asked.map((each): Pupil => ({
    ...each,
    packed: way.packs ? packedOf(device, each.weight) : null,
  }));
  if (way.run(device, pupils) !== STATUS.ok) return false;
  for (const { weight, packed, plan } of pupils) {
    packed?.follow(weight, plan.rules[0]);
    noteBounded(weight, plan.rules[0]);
  }
  return true;
}

/** The operations. */
export function learning(device: CudaDevice): Pick<SpikeOps, "learn" | "learnTogether"> {
  return {
    learn(input, weight, plan, { winners, counts, outcomes }) {
      const done = teach(device, [{ input, weight, plan, chosen: { winners, counts }, outcomes }]);
      return done ? input.n : 0;
    },

    learnTogether(inputs, weights, plans, outcomes) {
      const pupils = weights.map((weight, i): Asked => ({
        input: inputs[i],
        weight,
        plan: plans[i],
        chosen: null,
        outcomes: { buffer: outcomes.buffer, offset: outcomes.offset + 3 * i },
      }));
      return pupils.length > 1 && new Set(pupils.map(kindOf)).size === 1 && teach(device, pupils);
    },
  };
}

/** What networks have to have in common. */
function kindOf({ input, weight, plan }: Asked): string {
  return JSON.stringify([...shapeOf(input), weight.f, weight.kh, weight.kw, ...choiceOf(plan)]);
}

function shapeOf({ n, steps, c, h, w }: Wave): number[] {
  return [n, steps, c, h, w];
}

function choiceOf({ threshold, kwta, pointwise, rules }: LearnPlan): unknown[] {
  return [threshold === null, kwta, pointwise, rules[0].lower >= 0];
}
