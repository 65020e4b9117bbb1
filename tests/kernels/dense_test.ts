/**
 * Operations on strided views of a GPU, compared with those of the CPU.
 */

import * as fc from "npm:fast-check@4.10.2";
import type { Backend, BinaryOp, DType, UnaryOp } from "../../src/backend/backend.ts";
import type { Strided } from "../../src/tensor/strided.ts";
import {
  anyLayout,
  anyShape,
  anyStorage,
  DTYPES,
  elementsOf,
  floats,
  place,
  storage,
} from "../support/strided.ts";
import { forEachGpu } from "../support/backends.ts";
import { forAll, type Tolerance, Twins } from "../support/twins.ts";

/** Views of one shape to read, and a way to lay out what is written. */
const operands = (...dtypes: readonly DType[]) =>
  anyShape().chain((shape) =>
    fc.record({
      views: fc.tuple(...dtypes.map((dtype) => anyStorage(dtype, shape))),
      layout: anyLayout(shape, false),
    })
  );

const dtype = fc.constantFrom(...DTYPES);

forEachGpu("copies convert between all types", async (gpu) => {
  const cases = fc.tuple(dtype, dtype).chain(([a, b]) =>
    operands(a).map(({ views: [input], layout }) => ({ input, out: place(b, input.shape, layout) }))
  );
  await forAll(gpu, cases, (twins, { input, out }) => {
    twins.run("copy", [input, out], (backend, a, to) => backend.copy(a, to));
  }, 8);
});

forEachGpu("conversions are right at the limits of every type", async (gpu) => {
  const twins = new Twins(gpu);
  const near = [8, 15, 16, 23, 24, 31, 32, 33, 52, 53, 54, 62, 63, 64, 80]
    .flatMap((bits) => [-1, -0.5, 0, 0.5, 1, 1.5].map((by) => 2 ** bits + by));
  const table: Record<DType, (number | bigint)[]> = {
    float32: [NaN, Infinity, -0, 1e-45, 0.999, 3.4e38, ...near].flatMap((x) => [x, -x]),
    int32: [-(2 ** 31), 2 ** 31 - 1, -1, 0, 2 ** 24 + 1, 2 ** 25 + 3, 255, 256, 65536],
    int64: [24n, 25n, 31n, 32n, 53n, 54n, 55n, 62n, 63n].flatMap((bits) => {
      const power = 2n ** bits;
      // What is half way between two float32, and between two doubles near there.
      const half = power >> 24n;
      return [-1n, 0n, 1n].flatMap((by) => [power + by, power + half + by, power + 3n * half + by])
        .flatMap((x) => [x, -x]).map((x) => BigInt.asIntN(64, x));
    }),
    uint16: [0, 1, 255, 256, 65535],
    uint8: [0, 1, 128, 255],
    bool: [0, 1],
  };
  for (const from of DTYPES) {
    const input = storage(from, [table[from].length], table[from]);
    for (const to of DTYPES) {
      const out = place(to, input.shape);
      twins.run(`${from} to ${to}`, [input, out], (backend, a, b) => backend.copy(a, b));
    }
  }
  await twins.compare();
});

forEachGpu("random int64 become float32 as on the CPU", async (gpu) => {
  const twins = new Twins(gpu);
  const words = crypto.getRandomValues(new BigInt64Array(4000));
  const values = [...words].map((x, i) => x >> BigInt(i % 60));
  const [input, out] = [storage("int64", [4000], values), place("float32", [4000])];
  twins.run("copy", [input, out], (backend, a, to) => backend.copy(a, to));
  await twins.compare();
});

forEachGpu("fills write all of a view and nothing else", async (gpu) => {
  const value = fc.oneof(
    fc.constantFrom(0, -0, 1, -1, 0.5, -1.5, 255, 256, 65535, 65536, NaN, Infinity, -Infinity),
    fc.constantFrom(2 ** 31, -(2 ** 31), 2 ** 32 + 5, 2 ** 53, 3.4e38, 1e-45, -1e19),
    fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
  );
  const cases = dtype.chain((to) =>
    operands(to).map(({ views: [{ shape }], layout }) => place(to, shape, layout))
  );
  await forAll(gpu, fc.tuple(cases, value), (twins, [out, value]) => {
    twins.run(`fill by ${value}`, [out], (backend, to) => backend.fill(to, value));
  }, 6);
});

const ANY_UNARY: UnaryOp[] = ["neg", "abs", "sign", "floor", "ceil", "round", "trunc"];
const FLOAT_UNARY: UnaryOp[] = ["sqrt", "exp", "log", "cos", "sin"];

/** How far a device may be off where WebGPU does not ask for correct rounding. */
const ROUNDED: Partial<Record<UnaryOp | BinaryOp, Tolerance>> = {
  sqrt: { ulps: 3 },
  exp: { ulps: 40 },
  log: { ulps: 4, absolute: 2 ** -20 },
  cos: { ulps: 4, absolute: 2 ** -10 },
  sin: { ulps: 4, absolute: 2 ** -10 },
  div: { ulps: 3 },
  pow: { ulps: 64, absolute: 2 ** -126 },
};

/** How far a device may be off. */
function toleranceOf({ device }: Backend, op: UnaryOp | BinaryOp): Tolerance | undefined {
  return device === "webgpu" ? ROUNDED[op] : undefined;
}

forEachGpu("operations of one operand", async (gpu) => {
  const cases = dtype.chain((from) =>
    fc.tuple(
      // It is asked of bool alone, and most of the others of anything else.
      fc.constantFrom<UnaryOp>(...(from === "bool" ? ["logical_not", "sign"] as const : ANY_UNARY)),
      operands(from),
    )
  );
  await forAll(gpu, cases, (twins, [op, { views: [input], layout }]) => {
    const to = op === "logical_not" ? "bool" : input.dtype;
    const out = place(to, input.shape, layout);
    twins.run(op, [input, out], (backend, a, b) => backend.unary(op, a, b));
  }, 8);
});

forEachGpu("functions that are rounded by the device", async (gpu) => {
  const twins = new Twins(gpu);
  const moderate = Array.from({ length: 400 }, (_, i) => (i - 200) / 64);
  const special = [NaN, Infinity, -Infinity, 0, -0, 1, -1, 1e-30, 3e38];
  for (const op of FLOAT_UNARY) {
    const periodic = op === "sin" || op === "cos";
    const inputs = periodic
      ? [...moderate, NaN, Infinity, -Infinity, 0, -0]
      : [...moderate, ...special];
    const [input, out] = [floats(...inputs), place("float32", [inputs.length])];
    twins.run(op, [input, out], (backend, a, b) => backend.unary(op, a, b), toleranceOf(gpu, op));
  }
  await twins.compare();
});

const ARITHMETIC: BinaryOp[] = ["add", "sub", "mul", "maximum", "minimum"];
const DIVISIONS: BinaryOp[] = ["floor_divide", "remainder", "pow"];
const TESTS: BinaryOp[] = [
  ...["eq", "ne", "lt", "le", "gt", "ge"] as const,
  ...["logical_and", "logical_or", "logical_xor"] as const,
];

/** Whether there is this operation of this type, on the CPU and on a device. */
function exists({ device }: Backend, op: BinaryOp, dtype: DType, b: Strided): boolean {
  if (op === "div") return dtype === "float32";
  if (dtype === "bool") return op !== "sub" && !DIVISIONS.includes(op);
  if (!DIVISIONS.includes(op)) return true;
  if (dtype === "int64" && device === "webgpu") return false;
  return op === "pow" || dtype === "float32" || elementsOf(b).every((x) => Number(x) !== 0);
}

forEachGpu("operations of two operands", async (gpu) => {
  const op = fc.constantFrom(...ARITHMETIC, ...DIVISIONS, ...TESTS, "div" as const);
  const cases = fc.tuple(op, dtype.chain((from) => operands(from, from)));
  await forAll(gpu, cases, (twins, [op, { views: [a, b], layout }]) => {
    if (!exists(gpu, op, a.dtype, b)) return;
    const out = place(TESTS.includes(op) ? "bool" : a.dtype, a.shape, layout);
    twins.run(op, [a, b, out], (backend, ...v) => backend.binary(op, ...v), toleranceOf(gpu, op));
  }, 16);
});

/** All pairs of some numbers. */
function pairs(numbers: readonly (number | bigint)[]): [left: number[], right: number[]] {
  const all = numbers.flatMap((a) => numbers.map((b) => [a, b] as [number, number]));
  return [all.map(([a]) => a), all.map(([, b]) => b)];
}

forEachGpu("operations of two operands at the limits of every type", async (gpu) => {
  const twins = new Twins(gpu);
  const limits: Record<DType, (number | bigint)[]> = {
    float32: [NaN, Infinity, 0, 1, 0.5, 1.5, 3, 7.25, 1e30, 3.4e38, 2 ** -126, 1e-45, 2 ** 24, 0.1]
      .flatMap((x) => [x, -x]),
    int32: [-(2 ** 31), 2 ** 31 - 1, -1, 0, 1, 2, 3, -7, 65537, 123456789],
    int64: [-(2n ** 63n), 2n ** 63n - 1n, -1n, 0n, 1n, 2n ** 32n, 2n ** 32n - 1n, -(2n ** 31n)]
      .flatMap((x) => [x, x / 3n + 1n]),
    uint16: [0, 1, 2, 255, 256, 65535],
    uint8: [0, 1, 2, 127, 128, 255],
    bool: [0, 1],
  };
  /** What an operation is asked about. */
  const numbersFor = (op: BinaryOp, dtype: DType) =>
    limits[dtype].filter((x) => {
      if (dtype !== "float32") return x != 0 || (op !== "floor_divide" && op !== "remainder");
      // The logarithm of a device may know no numbers below 2^-126.
      return op !== "pow" || Math.abs(Number(x)) !== 1e-45;
    });
  for (const dtype of DTYPES) {
    for (const op of [...ARITHMETIC, ...DIVISIONS, ...TESTS, "div" as const]) {
      const [a, b] = pairs(numbersFor(op, dtype)).map((x) => storage(dtype, [x.length], x));
      if (!exists(gpu, op, dtype, b)) continue;
      const out = place(TESTS.includes(op) ? "bool" : dtype, a.shape);
      const label = `${op} of ${dtype}`;
      twins.run(
        label,
        [a, b, out],
        (backend, ...v) => backend.binary(op, ...v),
        toleranceOf(gpu, op),
      );
    }
  }
  await twins.compare();
});

forEachGpu("the output may be an operand itself", async (gpu) => {
  const cases = dtype.chain((from) =>
    anyShape().chain((shape) => fc.tuple(anyStorage(from, shape, false), anyStorage(from, shape)))
  );
  const twins = new Twins(gpu);
  for (const [target, other] of fc.sample(cases, { numRuns: 60, seed: 4 })) {
    twins.run("add", [target, other], (backend, a, b) => backend.binary("add", a, b, a));
    twins.run("twice", [target], (backend, a) => backend.binary("add", a, a, a));
    twins.run("sign", [target], (backend, a) => backend.unary("sign", a, a));
  }
  await twins.compare();
});

forEachGpu("where chooses by a condition", async (gpu) => {
  const condition = fc.constantFrom<DType>("bool", "uint8");
  const cases = fc.tuple(condition, dtype).chain(([test, of]) => operands(test, of, of));
  await forAll(gpu, cases, (twins, { views: [condition, a, b], layout }) => {
    const out = place(a.dtype, a.shape, layout);
    twins.run("where", [condition, a, b, out], (backend, ...views) => backend.where(...views));
  });
});

forEachGpu("gather and scatter go by an index", async (gpu) => {
  const cases = dtype.chain((of) =>
    anyShape().filter((shape) => shape.length > 0 && !shape.includes(0)).chain((shape) =>
      fc.nat(shape.length - 1).chain((axis) =>
        fc.record({
          axis: fc.constant(axis),
          input: anyStorage(of, shape, false),
          target: anyStorage(of, shape, false),
          wanted: fc.tuple(...shape.map((length, i) =>
            i === axis ? fc.integer({ min: 1, max: 9 }) : fc.integer({ min: 1, max: length })
          )).chain((lengths) =>
            fc.record({
              source: anyStorage(of, lengths),
              seed: fc.array(fc.nat(shape[axis] - 1), { minLength: 1, maxLength: 20 }),
              layouts: fc.tuple(anyLayout(lengths, true), anyLayout(lengths, false)),
            })
          ),
        })
      )
    )
  );
  await forAll(gpu, cases, (twins, { axis, input, target, wanted: { source, seed, layouts } }) => {
    const { shape } = source;
    const count = shape.reduce((a, b) => a * b, 1);
    const indices = Array.from({ length: count }, (_, i) => seed[i * 7 % seed.length]);
    const index = storage("int64", shape, indices, layouts[0]);
    const out = place(input.dtype, shape, layouts[1]);
    twins.run("gather", [input, index, out], (backend, a, i, o) => backend.gather(a, axis, i, o));
    twins.run(
      "scatter",
      [target, index, source],
      (backend, t, i, s) => backend.scatter(t, axis, i, s),
    );
  }, 5);
});
