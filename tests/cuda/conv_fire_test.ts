/** Windows with too many inputs to be sorted on a GPU, against the definition. */

import { randomWave, uniform } from "../support/arbitrary.ts";
import { forCuda } from "../support/backends.ts";
import { assertHeld, placeWave, placeWeight, poisonedWave } from "../support/guarded.ts";
import * as reference from "../support/reference.ts";

for (const [kind, lowest] of [["only grow", 0], ["may fall again", -1]] as const) {
  forCuda(`potentials of large windows that ${kind} cross where they must`, async (backend) => {
    const random = uniform(11);
    for (const steps of [15, 300]) {
      const [c, f] = [700, 40];
      const input = randomWave({ n: 1, steps, c, h: 4, w: 4 }, 0.3, random);
      const data = Float32Array.from({ length: f * c * 9 }, () => lowest + (1 - lowest) * random());
      const weight = { f, c, kh: 3, kw: 3, data };
      const from = placeWave(backend, input);
      const held = placeWeight(backend, weight);
      for (const threshold of [0, 3, 40, 300, 2000]) {
        const expected = reference.convFire(input, weight, threshold);
        const to = poisonedWave(backend, expected);
        backend.convFire(from.wave, held.weight, threshold, to.wave);
        await assertHeld([[to.times, expected.times]], [from.times, held.values]);
      }
    }
  });
}
