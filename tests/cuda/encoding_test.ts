/**
 * Encoding of what does not fit the shared memory of a block.
 */

import { cpu } from "../../src/backend/cpu/cpu.ts";
import { uniform } from "../support/arbitrary.ts";
import { forCuda } from "../support/backends.ts";
import { assertHeld, Guarded, poisoned } from "../support/guarded.ts";
import { drawn } from "../support/intensities.ts";

forCuda("planes of any width are normalized as on the CPU", async (cuda) => {
  for (const [planes, h, w] of [[2, 40, 700], [3, 5, 3000], [7, 3, 16_000], [1, 33, 20_000]]) {
    const input = drawn("signed", [planes, h, w], uniform(w));
    const given = [cpu, cuda].map((backend) => new Guarded(backend, input));
    const [expected, out] = [cpu, cuda].map((backend) => poisoned(backend, input));
    [cpu, cuda].forEach((backend, i) => {
      const to = [expected, out][i].span;
      backend.localNormalize(given[i].span, planes, h, w, 4, 1e-12, to);
    });
    await assertHeld([[out, await expected.read()]], given);
  }
});
