/**
 * Operations on strided views that only a device whose memory the host can read at once has, and what it refuses.
 */

import { assertEquals, assertThrows } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import type { Backend, View } from "../../src/backend/backend.ts";
import { cpu } from "../../src/backend/cpu/cpu.ts";
import { uniform } from "../support/arbitrary.ts";
import { forCuda, runs } from "../support/backends.ts";
import { anyShape, anyStorage, DTYPES, place, storage } from "../support/strided.ts";
import { Twins } from "../support/twins.ts";

/** A view of the same on another device. */
function upload(backend: Backend, view: View): View {
  const { dtype, shape, strides, offset } = view;
  const bytes = cpu.readSync(view.buffer, 0, view.buffer.byteLength);
  const buffer = backend.alloc(bytes.length, "activation");
  backend.write(buffer, 0, bytes);
  return { buffer, dtype, shape, strides, offset };
}

forCuda("indices of what is not 0 are those of the CPU", async (cuda) => {
  const shapes = fc.oneof(anyShape(), fc.constantFrom([4096], [9000], [3, 5000], [70, 1, 130]));
  const cases = fc.tuple(fc.constantFrom(...DTYPES), shapes)
    .chain(([dtype, shape]) => anyStorage(dtype, shape));
  await fc.assert(
    fc.property(cases, (input) => {
      const [expected, found] = [cpu, cuda].map((backend) => {
        const { buffer, count } = backend.nonzero(backend === cpu ? input : upload(cuda, input));
        return { count, indices: backend.readSync(buffer, 0, buffer.byteLength) };
      });
      assertEquals(found, expected);
    }),
    { numRuns: runs(cuda, 300) },
  );
});

forCuda("sums and means of float32 are those of the CPU to the bit", async (cuda) => {
  const twins = new Twins(cuda);
  const random = uniform(5);
  const kinds: (() => number)[] = [
    random,
    () => random() - 0.5, // nearly cancels out
    () => (random() - 0.5) * 2 ** Math.floor(random() * 60),
    () => Math.floor(random() * 2) * 2 ** -149 - 2 ** -149,
  ];
  const layouts = [[[33], [0]], [[5, 700], [1]], [[4100, 40], [1]], [[50, 4100], [0]]];
  for (const [shape, axes] of [...layouts, [[3, 9000], [1]], [[70_000], [0]]]) {
    for (const kind of kinds) {
      const numbers = Array.from({ length: shape.reduce((a, b) => a * b) }, kind);
      const input = storage("float32", shape, numbers);
      const kept = shape.map((length, axis) => axes.includes(axis) ? 1 : length);
      for (const op of ["sum", "mean"] as const) {
        const out = place("float32", kept);
        twins.run(`${op} of [${shape}]`, [input, out], (backend, a, to) => {
          backend.reduce(op, a, axes, to);
        });
      }
    }
  }
  await twins.compare();
});

forCuda("what is refused is told at once in the words of the CPU", (cuda) => {
  const view = (dtype: View["dtype"], ...elements: number[]) =>
    storage(dtype, [elements.length], elements);
  const refused = (views: readonly View[], act: (backend: Backend, views: View[]) => void) => {
    const { message } = assertThrows(() => act(cpu, [...views]), RangeError);
    const there = views.map((each) => upload(cuda, each));
    assertThrows(() => act(cuda, there), RangeError, message);
    const held = there.map(({ buffer }) => cuda.readSync(buffer, 0, buffer.byteLength));
    const before = views.map(({ buffer }) => cpu.readSync(buffer, 0, buffer.byteLength));
    assertEquals(held, before); // nothing has been written
  };
  for (const op of ["floor_divide", "remainder"] as const) {
    for (const dtype of ["int32", "int64", "uint8", "uint16"] as const) {
      const views = [view(dtype, 5, 6, 7), view(dtype, 1, 0, 2), view(dtype, 9, 9, 9)];
      refused(views, (backend, [a, b, out]) => backend.binary(op, a, b, out));
    }
  }
  for (const wrong of [3, -1, 2 ** 40, -(2 ** 40)]) {
    const views = [view("int32", 5, 6, 7), view("int64", 0, wrong, 3), view("int32", 9, 9, 9)];
    refused(views, (backend, [a, index, b]) => backend.gather(a, 0, index, b));
    refused(views, (backend, [a, index, b]) => backend.scatter(a, 0, index, b));
  }
});

forCuda(
  "views of many axes are walked, but not of more than eight that lie differently",
  (cuda) => {
    // Strides of which no two merge.
    const wide = (rank: number): View => {
      const shape = new Array<number>(rank).fill(2);
      const strides = shape.map((_, axis) => 3 ** axis);
      return {
        buffer: cuda.alloc(3 ** rank * 4, "activation"),
        dtype: "int32",
        shape,
        strides,
        offset: 0,
      };
    };
    const [eight, nine] = [wide(8), wide(9)];
    cuda.fill(eight, 1);
    assertEquals(cuda.nonzero(eight).count, 256);
    assertThrows(() => cuda.unary("neg", nine, nine), TypeError, '"neg"');
  },
);
