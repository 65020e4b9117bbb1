/**
 * Both layouts give the same spikes, potentials at the spikes, winners and weights, to the bit, for
 * arbitrary weights: those of trained networks, ties, other signs, thresholds a rounding away from a
 * potential, silent waves, 1 and 300 steps. One stimulus gives what it gives in a batch.
 */

import { assertEquals } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { functional as sf, snn, torch } from "../../mod.ts";
import { anyLayer, type Layer, neighbours, STEPS, uniform } from "../support/arbitrary.ts";
import { forEachDevice, runs } from "../support/backends.ts";
import * as reference from "../support/reference.ts";

/** Kinds of weights in a wave of which a potential may be NaN or infinite are left to the kernels. */
const finite = (layer: Layer): boolean => layer.weight.data.every((w) => Math.abs(w) < 1e3);

const layers = anyLayer().filter(finite);

function batchOf(
  { times, n, steps, c, h, w }: reference.PlainWave,
  device: string,
): torch.Tensor {
  const array = Int32Array.from(times);
  return torch.from_times(torch.tensor(array, { shape: [n, c, h, w] }), steps).to(device);
}

function convolutionOf({ weight: { f, c, kh, kw, data } }: Layer, device: string): snn.Convolution {
  const conv = new snn.Convolution(c, f, [kh, kw]);
  conv.load_weight(torch.tensor(data, { shape: [f, c, kh, kw] }));
  return conv.to(device);
}

/** A threshold that some neuron's potential equals, or the number next to it. */
function thresholdOf({ input, weight, random }: Layer): number {
  const sums = reference.convFinal(input, weight);
  const chosen = sums[Math.floor(random() * sums.length)];
  const pick = [chosen, ...neighbours(chosen), random() * 3][Math.floor(random() * 4)];
  return Math.max(pick, 0);
}

/** Fails unless the tensors of each pair hold the same; all are read with one wait. */
async function assertAlike(...pairs: [torch.Tensor, torch.Tensor][]): Promise<void> {
  const read = await Promise.all(pairs.flat().map((tensor) => tensor.data()));
  pairs.forEach((_, i) => assertEquals(read[2 * i], read[2 * i + 1], `Pair ${i}`));
}

forEachDevice("a wave is the same after a dense and back", async (device) => {
  await fc.assert(
    fc.asyncProperty(layers, async ({ input }) => {
      const wave = batchOf(input, device);
      const dense = wave.to_dense();
      const back = (await dense.cpu()).to_latency(); // it depends on the values
      await assertAlike(
        [back.times, wave.times],
        [wave.sum(1), dense.sum(1)],
        [wave.amax(1), dense.amax(1)],
      );
    }),
    { numRuns: runs(device, 60) },
  );
});

forEachDevice("both layouts fire, inhibit and choose alike", async (device) => {
  await fc.assert(
    fc.asyncProperty(
      layers,
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 0, max: 2 }),
      fc.boolean(),
      async (layer, kwta, inhibition_radius, last) => {
        const conv = convolutionOf(layer, device);
        const threshold = last ? null : thresholdOf(layer);
        const latency = batchOf(layer.input, device);
        const results = [latency, latency.to_dense()].map((wave) => {
          const [spk, pot] = sf.fire(conv(wave), threshold, true);
          const inhibited = sf.pointwise_inhibition(pot);
          const winners = sf.get_k_winners(inhibited, { kwta, inhibition_radius });
          const raw = sf.get_k_winners(pot, kwta, inhibition_radius, spk);
          return { spk, pot, inhibited, winners, raw };
        });
        const [compact, dense] = results;
        const winners = await Promise.all(
          [compact, dense].map(({ winners, raw }) => Promise.all([winners.batch(), raw.batch()])),
        );
        assertEquals(winners[0], winners[1]);
        await assertAlike(
          [compact.spk, dense.spk],
          [compact.inhibited.sign(), dense.inhibited.sign()],
          // The latency layout holds the value at the spike in all later steps.
          [compact.pot.values!, firstValues(dense.pot, compact.spk.times)],
        );
      },
    ),
    { numRuns: runs(device, 150) },
  );
});

function firstValues(potentials: torch.Tensor, times: torch.Tensor): torch.Tensor {
  const at = times.long();
  const steps = potentials.size(1);
  const values = potentials.gather(1, at.clamp(0, steps - 1).unsqueeze(1)).squeeze(1);
  return torch.where(at.lt(steps), values, 0);
}

forEachDevice("a stimulus gives alone what it gives in a batch", async (device) => {
  await fc.assert(
    fc.asyncProperty(layers, async (layer) => {
      const conv = convolutionOf(layer, device);
      const threshold = thresholdOf(layer);
      const batch = batchOf(layer.input, device);
      const [spikes, potentials] = sf.fire(conv(batch), threshold, true);
      const pooled = sf.pooling(spikes, 2, 1, 1);
      const all = await sf.get_k_winners(potentials, 3, 1).batch();
      let i = 0;
      for (const wave of batch) {
        const [spk, pot] = sf.fire(conv(wave), threshold, true);
        await assertAlike(
          [spk.times, spikes.at(i).times],
          [pot.values!, potentials.at(i).values!],
          [sf.pooling(spk, 2, 1, 1).times, pooled.at(i).times],
        );
        assertEquals(await sf.get_k_winners(pot, 3, 1), all[i++]);
      }
    }),
    { numRuns: runs(device, 80) },
  );
});

forEachDevice(
  "both layouts learn the same weights, and a seed gives them again",
  async (device) => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...STEPS),
        fc.integer(),
        fc.boolean(),
        async (steps, seed, use_stabilizer) => {
          const learn = async (layout: "latency" | "strided"): Promise<unknown> => {
            torch.manual_seed(seed);
            const conv = new snn.Convolution(3, 12, 3, 0.5, 0.2).to(device);
            const stdp = new snn.STDP(conv, [0.04, -0.03], { use_stabilizer });
            const random = uniform(seed);
            for (let i = 0; i < 5; i++) {
              const extent = { n: 1, steps, c: 3, h: 8, w: 8 };
              const times = Int32Array.from(
                { length: 192 },
                () => Math.floor(random() * 2 * steps),
              );
              const plain = { ...extent, times } as unknown as reference.PlainWave;
              const wave = batchOf(plain, device).at(0);
              const input = layout === "latency" ? wave : wave.to_dense();
              const [, thresholded] = sf.fire(conv(input), 2, true);
              const pot = sf.pointwise_inhibition(thresholded);
              const spk = pot.sign();
              stdp(input, pot, spk, sf.get_k_winners(pot, 4, 1, spk));
            }
            return await conv.weight.data();
          };
          const once = await learn("latency");
          assertEquals(await learn("strided"), once);
          assertEquals(await learn("latency"), once);
        },
      ),
      { numRuns: runs(device, 40) },
    );
  },
);
