/**
 * Every kernel of a GPU once, with all that it may be specialised by, to see what they are compiled from.
 *
 * @module
 */

import type {
  Backend,
  BinaryOp,
  DType,
  LearnPlan,
  ReduceOp,
  Span,
  UnaryOp,
  View,
} from "../../src/backend/backend.ts";
import { openAdapter } from "../../src/backend/webgpu/adapter.ts";
import { Gpu } from "../../src/backend/webgpu/gpu.ts";
import { webgpuBackend } from "../../src/backend/webgpu/webgpu.ts";
import { results } from "../native/all_kernels.ts";

const DTYPES: readonly DType[] = ["float32", "int32", "int64", "uint16", "uint8", "bool"];
const UNARY: readonly UnaryOp[] = [
  ...["neg", "abs", "sign", "floor", "ceil", "round", "trunc"] as const,
];
const OF_FLOAT: readonly UnaryOp[] = ["sqrt", "exp", "log", "cos", "sin", "logical_not"];
const BINARY: readonly BinaryOp[] = [
  ...["add", "sub", "mul", "div", "floor_divide", "remainder", "pow"] as const,
  ...["maximum", "minimum"] as const,
];
const COMPARISONS: readonly BinaryOp[] = [
  ...["eq", "ne", "lt", "le", "gt", "ge", "logical_and", "logical_or", "logical_xor"] as const,
];
const REDUCE: readonly ReduceOp[] = ["sum", "mean", "prod", "max", "min", "all", "any"];

/** The sources of all pipelines that operations of all sorts need. */
export async function everyKernel(): Promise<string[]> {
  const { device } = await openAdapter();
  const sources = new Set<string>();
  const create = device.createShaderModule.bind(device);
  device.createShaderModule = (descriptor) => {
    sources.add(descriptor.code);
    return create(descriptor);
  };
  const gpu = new Gpu(device);
  const backend = webgpuBackend(gpu);
  for (const steps of [15, 300]) await results({ seed: 1, n: 2, steps }, backend);
  backend.write(backend.alloc(8, "activation"), 1, Uint8Array.of(1, 2)); // at no word
  unpack(backend);
  encodeMany(backend);
  dense(backend);
  learn(backend);
  await backend.finish();
  gpu.close();
  return [...sources];
}

function unpack(backend: Backend): void {
  const packed = { buffer: backend.alloc(4, "activation"), offset: 0 };
  const times = { buffer: backend.alloc(4, "activation"), offset: 0 };
  backend.unpack(packed, 1, [0, 0, 2, 2], { n: 1, c: 1, h: 2, w: 2, steps: 15, times });
}

/** More intensities than are sorted in the memory of a workgroup. */
function encodeMany(backend: Backend): void {
  const intensities = { buffer: backend.alloc(4 * 64 * 64, "activation"), offset: 0 };
  const times = { buffer: backend.alloc(64 * 64, "activation"), offset: 0 };
  backend.encodeRank(intensities, { n: 1, c: 1, h: 64, w: 64, steps: 15, times });
}

function dense(backend: Backend): void {
  const view = (dtype: DType, shape = [3, 4]): View => {
    const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
    const buffer = backend.alloc(shape.reduce((a, b) => a * b, 1) * 8, "activation");
    return { buffer, dtype, shape, strides, offset: 0 };
  };
  for (const dtype of DTYPES) {
    for (const other of DTYPES) backend.copy(view(dtype), view(other));
    backend.fill(view(dtype), 1);
    for (const op of dtype === "float32" ? [...UNARY, ...OF_FLOAT] : UNARY) {
      backend.unary(op, view(dtype), view(op === "logical_not" ? "bool" : dtype));
    }
    for (const op of BINARY) {
      const divides = ["div", "floor_divide", "remainder", "pow"].includes(op);
      if (dtype !== "float32" && (op === "div" || (divides && dtype === "int64"))) continue;
      backend.binary(op, view(dtype), view(dtype), view(dtype));
    }
    for (const op of COMPARISONS) backend.binary(op, view(dtype), view(dtype), view("bool"));
    backend.where(view("bool"), view(dtype), view(dtype), view(dtype));
    for (const op of REDUCE) {
      if (op === "mean" && dtype !== "float32") continue;
      const whole = (op === "sum" || op === "prod") && dtype !== "float32";
      const type = op === "all" || op === "any" ? "bool" : whole ? "int64" : dtype;
      backend.reduce(op, view(dtype), [1], view(type, [3, 1]));
    }
    for (const op of ["max", "min"] as const) {
      backend.argReduce(op, view(dtype), 1, view(dtype, [3, 1]), view("int64", [3, 1]));
    }
    for (const descending of [false, true]) {
      backend.sort(view(dtype), 1, descending, view(dtype), view("int64"));
    }
    backend.gather(view(dtype), 1, view("int64"), view(dtype));
    backend.scatter(view(dtype), 1, view("int64"), view(dtype));
  }
  const image = () => view("float32", [1, 1, 3, 4]);
  const window = { stride: [1, 1], padding: [0, 0] } as const;
  backend.conv2d(image(), view("float32", [1, 1, 1, 1]), view("float32", [1]), window, image());
  backend.filterBank(
    image(),
    view("float32", [1, 1, 1, 1]),
    view("float32", [1]),
    [0, 0],
    true,
    image(),
  );
}

function learn(backend: Backend): void {
  const span = (bytes: number): Span => ({ buffer: backend.alloc(bytes, "activation"), offset: 0 });
  const input = { n: 2, c: 1, h: 4, w: 4, steps: 15, times: span(32) };
  const weight = () => ({ f: 3, c: 1, kh: 2, kw: 2, data: span(48) });
  for (const threshold of [1, null]) {
    for (const pointwise of [false, true]) {
      const rates = { ltp: span(12), ltd: span(12) };
      const rule = { ...rates, kind: "additive" as const, lower: 0, upper: 1 };
      const teacher = { classes: span(12), targets: span(8) };
      const plan: LearnPlan = {
        ...{ threshold, kwta: 2, radius: 1, pointwise, rules: [rule], teacher },
        dropped: span(4),
      };
      const result = { winners: span(48), counts: span(8), outcomes: span(12) };
      backend.learn(input, weight(), plan, result);
      const weights = [weight(), weight()];
      backend.learnTogether(
        [input, { ...input, times: span(32) }],
        weights,
        [plan, plan],
        span(24),
      );
    }
  }
}
