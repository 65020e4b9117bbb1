/** Samples as messages: what arrives is what was sent, to the bit. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { functional as sf, torch, torchvision } from "../../mod.ts";
import { pack, type Parcel, unpack } from "../../src/data/workers/parcel.ts";
import { Tensor } from "../../src/tensor/tensor.ts";
import { anyShape, anyStorage, assertStorage, DTYPES, elementsOf } from "../support/strided.ts";
import { storageOf } from "../../src/tensor/core.ts";
import type { Strided } from "../../src/tensor/strided.ts";
import { Plain, wave } from "./workers/samples.ts";

/** A value as another thread gets it. */
function sent<T>(value: T): T {
  const transfer: ArrayBuffer[] = [];
  const parcel = pack(value, transfer);
  return unpack(structuredClone(parcel, { transfer }) as Parcel) as T;
}

Deno.test("tensors of any dtype, shape and strides arrive", () => {
  const dtype = fc.constantFrom(...DTYPES);
  const storage = fc.tuple(dtype, anyShape()).chain(([dtype, shape]) => anyStorage(dtype, shape));
  fc.assert(fc.property(storage, (input) => {
    const before = elementsOf(input);
    const arrived = storageOf(sent(new Tensor(input))) as Strided;
    assertStorage(arrived, input.dtype, input.shape, before);
    assertEquals(elementsOf(input), before);
  }));
});

/** All that a tensor in latency layout is. */
async function latencyParts(tensor: torch.Tensor): Promise<unknown> {
  const { layout, dtype, shape } = tensor;
  const [times, values] = [tensor.times, tensor.values];
  return [layout, dtype, shape, times.dtype, await times.data(), await values?.data()];
}

Deno.test("waves, potentials and stimuli of a batch stay in latency layout", async () => {
  const waves = torch.stack([wave(1), wave(2), wave(3)]);
  const potentials = torch.from_times(
    torch.tensor([[[0, 2, 7]]]),
    5,
    torch.tensor([[[1.5, 0.25, 9]]]),
  );
  for (
    const tensor of [wave(4), wave(4, 300), waves, waves.narrow(0, 1, 2), waves.select(0, 2)]
      .concat([wave(4).bool(), potentials])
  ) {
    assertEquals(await latencyParts(sent(tensor)), await latencyParts(tensor));
  }
});

Deno.test("potentials that nobody has asked for arrive as they are, inhibited or not", async () => {
  const { deferred } = new Plain().get(3);
  const inhibited = sf.feature_inhibition(deferred, [1]);
  for (const tensor of [deferred, inhibited]) {
    const arrived = sent(tensor);
    assertEquals(arrived.layout, "latency");
    assertEquals(
      await latencyParts(sf.threshold(arrived, 2)),
      await latencyParts(sf.threshold(tensor, 2)),
    );
    assertEquals(await arrived.data(), await tensor.data());
  }
});

Deno.test("images and arrays arrive, and stay where they were", () => {
  const sample = new Plain().get(6);
  const { image, pixels, list, floats } = sent(sample);
  assert(image instanceof torchvision.Image);
  assertEquals(
    [image.size, image.channels, image.data],
    [[2, 2], 3, new Uint8Array(12).fill(6)] as typeof image.data[],
  );
  assertEquals([pixels.length, pixels.buffer.byteLength], [12, 12]); // not all 40 bytes
  assertEquals(sample.pixels, pixels);
  assertEquals(list, sample.list);
  assertEquals(floats, new Float64Array([6, 0.1]));
});

Deno.test("plain data arrives", () => {
  const data = fc.anything({
    withBigInt: true,
    withTypedArray: true,
    withNullPrototype: false,
    withSparseArray: false,
  });
  fc.assert(fc.property(data, (value) => assertEquals(sent(value), value)));
});

Deno.test("a key named __proto__ is a key", () => {
  const value = JSON.parse('{ "__proto__": [1] }');
  assertEquals(Object.entries(sent(value)), [["__proto__", [1]]]);
});

Deno.test("what cannot be sent is named", () => {
  for (
    const [value, name] of [
      [() => 1, "a function"],
      [[torch.zeros], 'the function "zeros"'],
      [{ a: new Map() }, "a Map"],
      [new Date(), "a Date"],
      [[Symbol("s")], "Symbol(s)"],
      [new DataView(new ArrayBuffer(1)), "a DataView"],
      [new Plain(), "a Plain"],
    ] as const
  ) {
    assertThrows(() => sent(value), TypeError, `Cannot send ${name} from a worker: it needs`);
  }
});
