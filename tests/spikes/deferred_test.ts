/** Deferred potentials, in-place functions and what is refused of compact ones. */

import { assertEquals, assertThrows } from "@std/assert";
import { functional as sf, snn, torch } from "../../mod.ts";
import { forEachDevice } from "../support/backends.ts";

function layer(device: string): { conv: snn.Convolution; wave: torch.Tensor } {
  torch.manual_seed(7);
  const conv = new snn.Convolution(2, 4, 3, 0.8, 0.05).to(device);
  return { conv, wave: torch.from_times(torch.randint(0, 12, [2, 6, 6]), 8).to(device) };
}

forEachDevice(
  "a kept result is read after the weight has changed, a new one is refused",
  async (device) => {
    const { conv, wave } = layer(device);
    const raw = conv(wave);
    const [spk, pot] = sf.fire(raw, 3, true);
    const values = await pot.data();
    const spikes = await spk.data();
    conv.weight.mul_(0.5);
    assertEquals(await pot.data(), values);
    assertEquals(await sf.fire(raw, 3).data(), spikes);
    assertThrows(() => sf.fire(raw, 4), Error, "the weight of the layer has changed");
    assertThrows(() => raw.to_dense(), Error, "the weight of the layer has changed");
  },
);

forEachDevice("a wave that has changed is noticed", (device) => {
  const { conv, wave } = layer(device);
  const raw = conv(wave);
  sf.feature_inhibition_(wave, [0]);
  assertThrows(() => sf.fire(raw, 3), Error, "the input wave has changed");
});

forEachDevice(
  "in-place functions on deferred potentials apply to what comes of them",
  async (device) => {
    const { conv, wave } = layer(device);
    const [inPlace, copied] = [conv(wave), conv(wave)];
    sf.feature_inhibition_(inPlace, [1, 3]);
    const expected = sf.feature_inhibition(copied.to_dense(), [1, 3]);
    assertEquals(await inPlace.data(), await expected.data());
    sf.fire_(inPlace, 3);
    assertEquals(inPlace.layout, "latency");
    assertEquals(await inPlace.data(), await sf.fire(expected, 3).data());
  },
);

forEachDevice(
  "inhibiting potentials leaves their spikes alone, and later firing too",
  async (device) => {
    const { conv, wave } = layer(device);
    const raw = conv(wave);
    const [spk, pot] = sf.fire(raw, 3, true);
    const before = await spk.data();
    sf.feature_inhibition_(pot, [0, 1, 2, 3]);
    assertEquals(await pot.max().item(), 0);
    assertEquals(await spk.data(), before);
    assertEquals(await sf.fire(raw, 3).data(), before);
  },
);

forEachDevice("fire_ on one stimulus of a batch shows in the batch", async (device) => {
  const { conv, wave } = layer(device);
  const batch = torch.stack([wave, wave]);
  const [, pot] = sf.fire(conv(batch), 3, true);
  const spikes = await pot.at(1).sign().data();
  sf.fire_(pot.at(1), 3);
  assertEquals(await pot.at(1).data(), spikes);
});

forEachDevice("thresholded potentials are not thresholded by more, raw ones are", (device) => {
  const { conv, wave } = layer(device);
  const pot = sf.threshold(conv(wave), 3);
  assertEquals(sf.threshold(pot, 2).shape, pot.shape);
  assertThrows(() => sf.fire(pot, 5), TypeError, "use the raw potentials");
  assertThrows(() => sf.fire(pot), TypeError, "use the raw potentials");
});

forEachDevice("other in-place methods are refused in latency layout", (device) => {
  const { wave } = layer(device);
  assertThrows(() => wave.add_(1), TypeError, "latency layout");
  assertThrows(() => wave.fill_(1), TypeError, "latency layout");
});

forEachDevice("what potentials are computed from stays until they are", async (device) => {
  const { conv, wave } = layer(device);
  const raw = conv(wave);
  const [spk, pot] = sf.fire(raw, 3, true);
  const last = sf.fire(raw, null, true)[1];
  const expected = await Promise.all([3, null].map(async (threshold) => {
    const other = layer(device);
    return await sf.fire(other.conv(other.wave), threshold, true)[1].values!.data();
  }));
  const shape = conv.weight.shape;
  for (const each of [conv.weight, wave, raw, spk]) each.dispose();
  const others = Array.from(
    { length: 9 },
    () => new torch.nn.Parameter(torch.ones(...shape).to(device)),
  );
  assertEquals(await Promise.all([pot, last].map((each) => each.values!.data())), expected);
  others.forEach((other) => other.dispose());
});

forEachDevice(
  "parts of waves that are waves stay in latency layout and equal the dense part",
  async (device) => {
    const { wave } = layer(device);
    const batch = torch.stack([wave, sf.feature_inhibition(wave, [0])]);
    const dense = batch.to_dense();
    const parts: [string, (t: torch.Tensor) => torch.Tensor][] = [
      ["latency", (t) => t.at(1)],
      ["latency", (t) => t.narrow(0, 1, 1)],
      ["latency", (t) => t.narrow(2, 0, 1)],
      ["latency", (t) => t.at(null, null, null, [1, 4], [2, 6])],
      ["strided", (t) => t.narrow(1, 2, 3)],
      ["strided", (t) => t.at(0, 3)],
      ["latency", (t) => torch.cat([t, t])],
      ["latency", (t) => t.byte()],
      ["latency", (t) => sf.pad(t, [1, 2, 0, 3])],
      ["latency", (t) => sf.pooling(t, 2)],
      ["strided", (t) => t.max(1).values],
      ["strided", (t) => t.mul(2)],
      ["latency", (t) => t.at(0).unsqueeze(0)],
    ];
    for (const [layout, part] of parts) {
      const compact = part(batch);
      assertEquals(compact.layout, layout, String(part));
      assertEquals(await compact.data(), await part(dense).data(), String(part));
    }
  },
);
