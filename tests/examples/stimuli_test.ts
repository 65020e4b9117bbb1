/** Stimuli that are kept give what they would give computed anew. */

import { assertEquals } from "@std/assert";
import { CHUNK, kept, packed, range, type Stimuli } from "../../examples/support/stimuli.ts";
import { torch } from "../../mod.ts";

const COUNT = 2 * CHUNK + 30, STEPS = 15;

/** Waves of three inputs, each with steps and a class of its own. */
const stimuli: Stimuli = {
  length: COUNT,
  batch(indices) {
    const times = indices.flatMap((i) => [i % STEPS, i % (STEPS + 1), i % 7]);
    const inputs = torch.from_times(
      torch.tensor(times, { dtype: "uint8" }).view(indices.length, 3, 1, 1),
      STEPS,
    );
    return Promise.resolve({ inputs, labels: indices.map((i) => i % 10) });
  },
};

const WAYS = {
  "as they are": (step: (count: number) => Promise<void>) => kept(stimuli, step),
  "two chunks together": (step: (count: number) => Promise<void>) => kept(stimuli, step, 2 * CHUNK),
  packed: (step: (count: number) => Promise<void>) => packed(stimuli, step),
};

for (const [name, keep] of Object.entries(WAYS)) {
  Deno.test(`stimuli that are kept ${name} come in any order`, async () => {
    let computed = 0;
    const found = await keep((count) => {
      computed += count;
      return Promise.resolve();
    });
    assertEquals([computed, found.length], [COUNT, COUNT]);
    const orders = [range(0, 50), range(CHUNK - 5, CHUNK + 5), range(0, COUNT), [
      COUNT - 1,
      3,
      150,
    ]];
    for (const indices of orders) {
      const [batch, expected] = await Promise.all([found.batch(indices), stimuli.batch(indices)]);
      assertEquals(batch.labels, expected.labels);
      assertEquals(await batch.inputs.times.tolist(), await expected.inputs.times.tolist());
    }
  });
}
