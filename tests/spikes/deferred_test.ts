/** Deferred potentials, in-place functions and what is refused of compact ones. */

import { assertEquals, assertThrows } from "@std/assert";
import { functional as sf, snn, torch } from "../../mod.ts";

function layer(): { conv: snn.Convolution; wave: torch.Tensor } {
  torch.manual_seed(7);
  const conv = new snn.Convolution(2, 4, 3, 0.8, 0.05);
  return { conv, wave: torch.from_times(torch.randint(0, 12, [2, 6, 6]), 8) };
}

Deno.test("a kept result is read after the weight has changed, a new one is refused", async () => {
  const { conv, wave } = layer();
  const raw = conv(wave);
  const [spk, pot] = sf.fire(raw, 3, true);
  const values = await pot.data();
  const spikes = await spk.data();
  conv.weight.mul_(0.5);
  assertEquals(await pot.data(), values);
  assertEquals(await sf.fire(raw, 3).data(), spikes);
  assertThrows(() => sf.fire(raw, 4), Error, "the weight of the layer has changed");
  assertThrows(() => raw.to_dense(), Error, "the weight of the layer has changed");
});

Deno.test("a wave that has changed is noticed", () => {
  const { conv, wave } = layer();
  const raw = conv(wave);
  sf.feature_inhibition_(wave, [0]);
  assertThrows(() => sf.fire(raw, 3), Error, "the input wave has changed");
});

Deno.test("in-place functions on deferred potentials apply to what comes of them", async () => {
  const { conv, wave } = layer();
  const [inPlace, copied] = [conv(wave), conv(wave)];
  sf.feature_inhibition_(inPlace, [1, 3]);
  const expected = sf.feature_inhibition(copied.to_dense(), [1, 3]);
  assertEquals(await inPlace.data(), await expected.data());
  sf.fire_(inPlace, 3);
  assertEquals(inPlace.layout, "latency");
  assertEquals(await inPlace.data(), await sf.fire(expected, 3).data());
});

Deno.test("inhibiting potentials leaves their spikes alone, and later firing too", async () => {
  const { conv, wave } = layer();
  const raw = conv(wave);
  const [spk, pot] = sf.fire(raw, 3, true);
  const before = await spk.data();
  sf.feature_inhibition_(pot, [0, 1, 2, 3]);
  assertEquals(await pot.max().item(), 0);
  assertEquals(await spk.data(), before);
  assertEquals(await sf.fire(raw, 3).data(), before);
});

Deno.test("fire_ on one stimulus of a batch shows in the batch", async () => {
  const { conv, wave } = layer();
  const batch = torch.stack([wave, wave]);
  const [, pot] = sf.fire(conv(batch), 3, true);
  const spikes = await pot.at(1).sign().data();
  sf.fire_(pot.at(1), 3);
  assertEquals(await pot.at(1).data(), spikes);
});

Deno.test("thresholded potentials are not thresholded by more, raw ones are", () => {
  const { conv, wave } = layer();
  const pot = sf.threshold(conv(wave), 3);
  assertEquals(sf.threshold(pot, 2).shape, pot.shape);
  assertThrows(() => sf.fire(pot, 5), TypeError, "use the raw potentials");
  assertThrows(() => sf.fire(pot), TypeError, "use the raw potentials");
});

Deno.test("other in-place methods are refused in latency layout", () => {
  const { wave } = layer();
  assertThrows(() => wave.add_(1), TypeError, "latency layout");
  assertThrows(() => wave.fill_(1), TypeError, "latency layout");
});

Deno.test("what potentials are computed from stays until they are", async () => {
  const { conv, wave } = layer();
  const raw = conv(wave);
  const [spk, pot] = sf.fire(raw, 3, true);
  const last = sf.fire(raw, null, true)[1];
  const expected = await Promise.all([3, null].map(async (threshold) => {
    const other = layer();
    return await sf.fire(other.conv(other.wave), threshold, true)[1].values!.data();
  }));
  const shape = conv.weight.shape;
  for (const each of [conv.weight, wave, raw, spk]) each.dispose();
  const others = Array.from({ length: 9 }, () => new torch.nn.Parameter(torch.ones(...shape)));
  assertEquals(await Promise.all([pot, last].map((each) => each.values!.data())), expected);
  others.forEach((other) => other.dispose());
});

Deno.test("parts of waves that are waves stay in latency layout and equal the dense part", async () => {
  const { wave } = layer();
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
});
