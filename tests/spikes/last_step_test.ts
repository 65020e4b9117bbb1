/** Firing in the last step: the winner may be found before potentials are computed. */

import { assertEquals, assertThrows } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { functional as sf, snn, torch } from "../../mod.ts";
import { anyLayer, type Layer } from "../support/arbitrary.ts";
import { forEachDevice, runs } from "../support/backends.ts";

interface Opened {
  conv: snn.Convolution;
  waves: torch.Tensor;
}

function open({ input, weight }: Layer, device: string): Opened {
  const { f, c, kh, kw, data } = weight;
  const conv = new snn.Convolution(c, f, [kh, kw]);
  conv.load_weight(torch.tensor(data, { shape: [f, c, kh, kw] }));
  const { n, h, w, steps, times } = input;
  const waves = torch.from_times(torch.tensor(times, { shape: [n, c, h, w] }), steps);
  return { conv: conv.to(device), waves: waves.to(device) };
}

forEachDevice(
  "one winner is the same before and after potentials have been read",
  async (device) => {
    await fc.assert(
      fc.asyncProperty(anyLayer(), fc.boolean(), async (layer, inhibit) => {
        const { conv, waves } = open(layer, device);
        const raw = sf.feature_inhibition(conv(waves), inhibit ? [0] : []);
        const [spk, pot] = sf.fire(raw, null, true);
        const before = await sf.get_k_winners(pot, 1, 0, spk).batch();
        const each = await Promise.all(
          before.map(async (_, n) => await sf.get_k_winners(pot.at(n), 1, 2)),
        );
        await pot.data();
        assertEquals(await sf.get_k_winners(pot, 1, 0, spk).batch(), before);
        assertEquals(each, before);
        const [again] = sf.fire(conv(waves).to_dense(), null, true);
        if (!inhibit) assertEquals(await spk.data(), await again.data());
        assertEquals(await pot.sign().data(), await spk.data());
      }),
      { numRuns: runs(device, 200) },
    );
  },
);

function layer(device: string): { conv: snn.Convolution; wave: torch.Tensor } {
  torch.manual_seed(7);
  const conv = new snn.Convolution(2, 4, 3, 0.8, 0.05).to(device);
  return { conv, wave: torch.from_times(torch.randint(0, 12, [2, 6, 6]), 8).to(device) };
}

forEachDevice("potentials can be read after the winner has learnt", async (device) => {
  const { conv, wave } = layer(device);
  const expected = await sf.threshold(conv(wave), null).data();
  const stdp = new snn.STDP(conv, [0.1, -0.1]);
  for (let i = 0; i < 3; i++) {
    const [spk, pot] = sf.fire(conv(wave), null, true);
    const winners = sf.get_k_winners(pot, 1, 0, spk);
    stdp(wave, pot, spk, winners);
    if (i === 0) assertEquals(await pot.data(), expected);
    else assertEquals((await pot.data()).length, expected.length);
  }
});

forEachDevice(
  "what has not been read is refused once the weight has changed otherwise",
  async (device) => {
    const { conv, wave } = layer(device);
    const [spk, pot] = sf.fire(conv(wave), null, true);
    await sf.get_k_winners(pot, 1, 0, spk);
    conv.weight.mul_(0.5);
    assertThrows(() => spk.times, Error, "the weight of the layer has changed");
    assertThrows(
      () => sf.get_k_winners(pot, 1, 0, spk),
      Error,
      "the weight of the layer has changed",
    );
  },
);

forEachDevice("writing to spikes leaves the potentials that came with them", async (device) => {
  const { conv, wave } = layer(device);
  const [spk, pot] = sf.fire(conv(wave), null, true);
  const copy = await sf.fire(conv(wave), null).data();
  sf.feature_inhibition_(spk, [0, 1, 2, 3]);
  assertEquals(await spk.max().item(), 0);
  assertEquals(await pot.sign().data(), copy);
});
