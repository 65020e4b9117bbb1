/**
 * Reductions, searches and sorting of a GPU, compared with those of the CPU.
 */

import { assert, assertEquals } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import type { Backend, DType, ReduceOp } from "../../src/backend/backend.ts";
import { cpu } from "../../src/backend/cpu/cpu.ts";
import { typedArrayOf } from "../../src/tensor/dtype.ts";
import type { Strided } from "../../src/tensor/strided.ts";
import { uniform } from "../support/arbitrary.ts";
import { forEachGpu } from "../support/backends.ts";
import {
  anyLayout,
  anyShape,
  anyStorage,
  DTYPES,
  elementsOf,
  place,
  storage,
} from "../support/strided.ts";
import { forAll, type Tolerance, Twins } from "../support/twins.ts";

const OPS: ReduceOp[] = ["sum", "mean", "prod", "max", "min", "all", "any"];

/** The type of a result, as the tensor layer asks for it. */
function resultType(op: ReduceOp, dtype: DType): DType {
  if (op === "all" || op === "any") return dtype === "uint8" ? "uint8" : "bool";
  if (op === "sum" || op === "prod") return dtype === "float32" ? "float32" : "int64";
  return dtype;
}

/** How far a device may be off that sums in float32. */
function toleranceOf({ device }: Backend, op: ReduceOp): Tolerance {
  return { ulps: device === "webgpu" && op === "mean" ? 3 : 0 };
}

/** Makes floats such that their sums, or products, are exact in any order. */
function simplify(input: Strided, op: ReduceOp): void {
  if (input.dtype !== "float32") return;
  const simple = (x: number): number => {
    if (!Number.isFinite(x)) return x;
    if (op === "prod") return x === 0 ? x : Math.sign(x) * (Math.abs(x) > 2 ? 2 : 1);
    return Math.abs(x) > 9 || Math.abs(x) < 0.5 ? Math.sign(x) : x;
  };
  const elements = (elementsOf(input) as number[]).map(simple);
  cpu.copy(storage("float32", input.shape, elements), input);
}

forEachGpu("reductions of any axes of any view", async (gpu) => {
  const cases = fc.tuple(fc.constantFrom(...DTYPES), fc.constantFrom(...OPS), anyShape()).chain(
    ([dtype, op, shape]) =>
      fc.record({
        op: fc.constant(op),
        input: anyStorage(dtype, shape),
        axes: fc.subarray(shape.map((_, axis) => axis)),
        layout: anyLayout(shape, false),
      }),
  );
  await forAll(gpu, cases, (twins, { op, input, axes, layout }) => {
    const { dtype, shape } = input;
    if (op === "mean" && dtype !== "float32") return;
    if ((op === "max" || op === "min") && axes.some((axis) => shape[axis] === 0)) return;
    if (gpu.device === "webgpu" && ["sum", "mean", "prod"].includes(op)) simplify(input, op);
    const kept = shape.map((length, axis) => axes.includes(axis) ? 1 : length);
    const out = place(resultType(op, dtype), kept, layout);
    const tolerance = toleranceOf(gpu, op);
    twins.run(`${op} along [${axes}]`, [input, out], (backend, a, to) => {
      backend.reduce(op, a, axes, to);
    }, tolerance);
  }, 14);
});

forEachGpu("reductions of many elements go in parts", async (gpu) => {
  const twins = new Twins(gpu);
  const random = uniform(3);
  for (const dtype of DTYPES) {
    const few = dtype === "bool" ? 2 : 9;
    const numbers = Array.from({ length: 20_000 }, () => Math.floor(random() * few) + few % 2);
    for (const [shape, axes] of [[[20_000], [0]], [[2, 10_000], [1]], [[10_000, 2], [0]]]) {
      const input = storage(dtype, shape, numbers);
      for (const op of OPS) {
        if (op === "mean" && dtype !== "float32") continue;
        if (op === "prod" && dtype === "float32") continue;
        const out = place(
          resultType(op, dtype),
          shape.map((n, axis) => axes.includes(axis) ? 1 : n),
        );
        const label = `${op} of ${dtype} along [${axes}]`;
        const tolerance = toleranceOf(gpu, op);
        twins.run(label, [input, out], (backend, a, to) => {
          backend.reduce(op, a, axes, to);
        }, tolerance);
      }
    }
  }
  await twins.compare();
});

forEachGpu("sums of float32 are close to those in double precision", async (gpu) => {
  const random = uniform(8);
  for (const length of [1000, 70_000, 1_000_000]) {
    const buffer = cpu.alloc(length * 4, "activation");
    const values = Float32Array.from({ length }, random);
    cpu.write(buffer, 0, new Uint8Array(values.buffer));
    const there = gpu.alloc(length * 4, "activation");
    gpu.write(there, 0, new Uint8Array(values.buffer));
    const total = gpu.alloc(4, "activation");
    const view = { dtype: "float32", strides: [1], offset: 0 } as const;
    gpu.reduce("sum", { ...view, buffer: there, shape: [length] }, [0], {
      ...{ ...view, buffer: total, shape: [1] },
    });
    const [sum] = typedArrayOf("float32", await gpu.read(total, 0, 4)) as Float32Array;
    const exact = values.reduce<number>((a, b) => a + b, 0);
    assert(Math.abs(sum - exact) <= 1e-6 * exact, `${sum} is not ${exact}`);
  }
});

forEachGpu("what is not finite stays so in sums", async (gpu) => {
  const twins = new Twins(gpu);
  for (const values of [[Infinity], [-Infinity], [NaN], [Infinity, -Infinity], [Infinity, NaN]]) {
    for (const length of [5, 300, 9000]) {
      const elements = new Array<number>(length).fill(1);
      values.forEach((x, i) => elements[length - 1 - 2 * i] = x);
      for (const op of ["sum", "mean", "prod", "max", "min"] as const) {
        const [input, out] = [storage("float32", [length], elements), place("float32", [1])];
        twins.run(`${op} of ${length} with ${values}`, [input, out], (backend, a, to) => {
          backend.reduce(op, a, [0], to);
        });
      }
    }
  }
  await twins.compare();
});

/** Views with an axis that is not empty, and how outputs lie. */
const lines = fc.tuple(fc.constantFrom(...DTYPES), anyShape())
  .filter(([, shape]) => shape.length > 0)
  .chain(([dtype, shape]) =>
    fc.record({
      input: anyStorage(dtype, shape),
      axis: fc.nat(shape.length - 1),
      layouts: fc.tuple(anyLayout(shape, false), anyLayout(shape, false)),
      flag: fc.boolean(),
    })
  );

forEachGpu("the largest and smallest along an axis, with their first indices", async (gpu) => {
  const cases = lines.filter(({ input, axis }) => input.shape[axis] > 0);
  await forAll(gpu, cases, (twins, { input, axis, layouts, flag }) => {
    const kept = input.shape.with(axis, 1);
    const values = place(input.dtype, kept, layouts[0]);
    const indices = place("int64", kept, layouts[1]);
    const op = flag ? "max" : "min";
    twins.run(`${op} along ${axis}`, [input, values, indices], (backend, a, v, i) => {
      backend.argReduce(op, a, axis, v, i);
    });
  }, 8);
});

forEachGpu("sorting is stable along any axis", async (gpu) => {
  await forAll(gpu, lines, (twins, { input, axis, layouts, flag }) => {
    const values = place(input.dtype, input.shape, layouts[0]);
    const indices = place("int64", input.shape, layouts[1]);
    twins.run(`sort along ${axis}, ${flag}`, [input, values, indices], (backend, a, v, i) => {
      backend.sort(a, axis, flag, v, i);
    });
  }, 8);
});

forEachGpu("long lines are searched and sorted", async (gpu) => {
  const twins = new Twins(gpu);
  const random = uniform(5);
  for (const dtype of ["float32", "int64", "uint8"] as const) {
    for (const shape of [[20_000], [3, 4097], [70, 300]]) {
      const axis = shape.length - 1;
      const length = shape.reduce((a, b) => a * b);
      const special = dtype === "float32" ? [NaN, -0, 0, Infinity, -Infinity] : [0];
      const numbers = Array.from(
        { length },
        () =>
          random() < 0.01
            ? special[Math.floor(random() * special.length)]
            : Math.floor(random() * 200),
      );
      const input = storage(dtype, shape, numbers);
      for (const descending of [false, true]) {
        const outs = [place(dtype, shape), place("int64", shape)] as const;
        twins.run(`sort of ${dtype} [${shape}]`, [input, ...outs], (backend, a, v, i) => {
          backend.sort(a, axis, descending, v, i);
        });
      }
      const kept = shape.with(axis, 1);
      for (const op of ["max", "min"] as const) {
        const outs = [place(dtype, kept), place("int64", kept)] as const;
        twins.run(`${op} of ${dtype} [${shape}]`, [input, ...outs], (backend, a, v, i) => {
          backend.argReduce(op, a, axis, v, i);
        });
      }
    }
  }
  await twins.compare();
});

forEachGpu("a search among very many elements finds the last one", async (gpu) => {
  // Beyond what one workgroup can look at before the software adapter leaves its loop.
  const length = 256 * 65_535 + 1000;
  const buffer = gpu.alloc(length, "activation");
  gpu.write(buffer, length - 1, Uint8Array.of(7));
  const values = gpu.alloc(1, "activation");
  const indices = gpu.alloc(8, "activation");
  const view = { strides: [1], offset: 0, shape: [1] } as const;
  const input = { ...view, buffer, dtype: "uint8", shape: [length] } as const;
  gpu.argReduce("max", input, 0, { ...view, buffer: values, dtype: "uint8" }, {
    ...{ ...view, buffer: indices, dtype: "int64" },
  });
  const [value, index] = await Promise.all([gpu.read(values, 0, 1), gpu.read(indices, 0, 8)]);
  assertEquals([value[0], new BigInt64Array(index.buffer as ArrayBuffer)[0]], [
    7,
    BigInt(length - 1),
  ]);
});
