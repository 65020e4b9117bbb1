import { assertEquals } from "@std/assert";
import type { DType } from "../../src/tensor/dtype.ts";
import { arrayOf } from "../../src/tensor/nested.ts";
import { format } from "../../src/tensor/print.ts";
import { numelOf } from "../../src/tensor/shape.ts";

// The texts are what PyTorch 2.13 prints.

function assertPrints(
  shape: number[],
  dtype: DType,
  data: ArrayLike<number>,
  ...lines: string[]
): void {
  assertEquals(format(shape, dtype, arrayOf(dtype, data)), lines.join("\n"));
}

function count(length: number, step = 1): number[] {
  return Array.from({ length }, (_, i) => i * step);
}

Deno.test("single elements", () => {
  assertPrints([], "float32", [1.5], "tensor(1.5000)");
  assertPrints([], "float32", [3], "tensor(3.)");
  assertPrints([], "int64", [-7], "tensor(-7)");
  assertPrints([], "bool", [1], "tensor(True)");
  assertPrints([], "uint8", [1], "tensor(1, dtype=torch.uint8)");
});

Deno.test("floats have four digits and a common width", () => {
  const table: [number[], string][] = [
    [[1, 2.5, -3], "tensor([ 1.0000,  2.5000, -3.0000])"],
    [[1, 2, -3], "tensor([ 1.,  2., -3.])"],
    [[0, 0], "tensor([0., 0.])"],
    [[-0, 1.5], "tensor([-0.0000, 1.5000])"],
    [[1, 1000], "tensor([   1., 1000.])"],
    [[1e8], "tensor([100000000.])"],
  ];
  for (const [data, text] of table) assertPrints([data.length], "float32", data, text);
});

Deno.test("halves are rounded to even", () => {
  assertPrints([2], "float32", [0.03125, 0.09375], "tensor([0.0312, 0.0938])");
  assertPrints([2], "float32", [100005, 1], "tensor([1.0000e+05, 1.0000e+00])");
  assertPrints([2], "float32", [100015, 1], "tensor([1.0002e+05, 1.0000e+00])");
});

Deno.test("a wide range calls for scientific notation", () => {
  const table: [number[], string][] = [
    [[1, 1001], "tensor([1.0000e+00, 1.0010e+03])"],
    [[1, 1001.5], "tensor([1.0000e+00, 1.0015e+03])"],
    [[1e8, 2e8], "tensor([1.0000e+08, 2.0000e+08])"],
    [[1e38, 1], "tensor([1.0000e+38, 1.0000e+00])"],
    [[0, 1e-5], "tensor([0.0000e+00, 1.0000e-05])"],
    [[1e-4, 1], "tensor([1.0000e-04, 1.0000e+00])"],
    [[-1e-45], "tensor([-1.4013e-45])"],
  ];
  for (const [data, text] of table) assertPrints([data.length], "float32", data, text);
});

Deno.test("what is not finite has no say in width or notation", () => {
  const table: [number[], string][] = [
    [[NaN, 1], "tensor([nan, 1.])"],
    [[NaN, 0], "tensor([nan, 0.])"],
    [[NaN, Infinity, -Infinity, 1.5], "tensor([   nan,    inf,   -inf, 1.5000])"],
  ];
  for (const [data, text] of table) assertPrints([data.length], "float32", data, text);
});

Deno.test("dtypes are named but for float32, int64 and bool", () => {
  assertPrints([3], "int64", [10, -200, 3], "tensor([  10, -200,    3])");
  assertPrints([2], "bool", [1, 0], "tensor([ True, False])");
  assertPrints([2], "uint8", [1, 2], "tensor([1, 2], dtype=torch.uint8)");
  assertPrints([1], "int32", [-1], "tensor([-1], dtype=torch.int32)");
  assertPrints([1], "uint16", [1], "tensor([1], dtype=torch.uint16)");
});

Deno.test("empty tensors name what cannot be seen", () => {
  assertPrints([0], "float32", [], "tensor([])");
  assertPrints([2, 0], "float32", [], "tensor([], size=(2, 0))");
  assertPrints([0], "int64", [], "tensor([], dtype=torch.int64)");
  assertPrints([0], "bool", [], "tensor([], dtype=torch.bool)");
  assertPrints([0, 3], "uint8", [], "tensor([], size=(0, 3), dtype=torch.uint8)");
});

Deno.test("axes are nested", () => {
  assertPrints([2, 2], "float32", [1, 2, 3, 4], "tensor([[1., 2.],", "        [3., 4.]])");
  assertPrints(
    [2, 2],
    "bool",
    [1, 0, 1, 1],
    "tensor([[ True, False],",
    "        [ True,  True]])",
  );
  assertPrints(
    [2, 2, 2],
    "int64",
    count(8),
    "tensor([[[0, 1],",
    "         [2, 3]],",
    "",
    "        [[4, 5],",
    "         [6, 7]]])",
  );
});

Deno.test("long lines are broken, also before a suffix", () => {
  assertPrints(
    [20],
    "float32",
    count(20, 1 / 8),
    "tensor([0.0000, 0.1250, 0.2500, 0.3750, 0.5000, 0.6250, 0.7500, 0.8750, 1.0000,",
    "        1.1250, 1.2500, 1.3750, 1.5000, 1.6250, 1.7500, 1.8750, 2.0000, 2.1250,",
    "        2.2500, 2.3750])",
  );
  assertPrints(
    [16],
    "uint8",
    count(16, 16),
    "tensor([  0,  16,  32,  48,  64,  80,  96, 112, 128, 144, 160, 176, 192, 208,",
    "        224, 240], dtype=torch.uint8)",
  );
  assertPrints(
    [14],
    "uint8",
    count(14, 10),
    "tensor([  0,  10,  20,  30,  40,  50,  60,  70,  80,  90, 100, 110, 120, 130],",
    "       dtype=torch.uint8)",
  );
});

Deno.test("a suffix goes to a new line as early as in PyTorch", () => {
  const zeros = (length: number) => Array<number>(length).fill(0);
  const list = (length: number) => `tensor([${zeros(length).join(", ")}]`;
  assertPrints([17], "uint8", zeros(17), `${list(17)}, dtype=torch.uint8)`);
  assertPrints([18], "uint8", zeros(18), `${list(18)},`, "       dtype=torch.uint8)");
});

Deno.test("more than 1000 elements are summarized", () => {
  const whole = format([1000], "int64", arrayOf("int64", count(1000)));
  assertEquals(whole.split(", ").length + whole.split(",\n").length, 1001);
  assertPrints([1001], "int64", count(1001), "tensor([   0,    1,    2,  ...,  998,  999, 1000])");
  assertPrints(
    [1001],
    "float32",
    count(1001),
    "tensor([   0.,    1.,    2.,  ...,  998.,  999., 1000.])",
  );
  assertPrints(
    [50, 80],
    "int64",
    count(4000),
    "tensor([[   0,    1,    2,  ...,   77,   78,   79],",
    "        [  80,   81,   82,  ...,  157,  158,  159],",
    "        [ 160,  161,  162,  ...,  237,  238,  239],",
    "        ...,",
    "        [3760, 3761, 3762,  ..., 3837, 3838, 3839],",
    "        [3840, 3841, 3842,  ..., 3917, 3918, 3919],",
    "        [3920, 3921, 3922,  ..., 3997, 3998, 3999]])",
  );
  assertPrints(
    [3, 400],
    "uint8",
    count(1200).map((x) => x % 256),
    "tensor([[  0,   1,   2,  ..., 141, 142, 143],",
    "        [144, 145, 146,  ...,  29,  30,  31],",
    "        [ 32,  33,  34,  ..., 173, 174, 175]], dtype=torch.uint8)",
  );
  const flags = format([2000, 1], "bool", arrayOf("bool", count(2000)));
  assertEquals(
    flags,
    [
      "tensor([[False],",
      "        [ True],",
      "        [ True],",
      "        ...,",
      "        [ True],",
      "        [ True],",
      "        [ True]])",
    ].join("\n"),
  );
});

Deno.test("a gap between matrices keeps the empty line", () => {
  const shape = [8, 2, 70];
  const text = format(shape, "int64", arrayOf("int64", count(numelOf(shape))));
  assertEquals(text.split("\n").slice(5, 12), [
    "",
    "        [[ 280,  281,  282,  ...,  347,  348,  349],",
    "         [ 350,  351,  352,  ...,  417,  418,  419]],",
    "",
    "        ...,",
    "",
    "        [[ 700,  701,  702,  ...,  767,  768,  769],",
  ]);
});
