import { assertEquals } from "@std/assert";
import { torch } from "../../mod.ts";

const floats = (...data: number[]) => torch.tensor(data, { dtype: "float32" });

Deno.test("allclose takes equal infinities as close, and NaN as close to nothing", async () => {
  const table: [number[], number[], boolean][] = [
    [[1, 2], [1, 2], true],
    [[1], [1 + 5e-6], true],
    [[1], [1.1], false],
    [[0], [1e-9], true],
    [[Infinity, -Infinity], [Infinity, -Infinity], true],
    [[1], [Infinity], false],
    [[Infinity], [1], false],
    [[NaN], [NaN], false],
    [[], [], true],
  ];
  for (const [a, b, expected] of table) {
    assertEquals(await torch.allclose(floats(...a), floats(...b)), expected);
  }
  assertEquals(await torch.allclose(floats(1), floats(1.1), 0.2), true);
  assertEquals(await torch.allclose(floats(1), floats(1.1), 0, 0.2), true);
});

Deno.test("equal compares shapes and elements, whatever their dtypes", async () => {
  assertEquals(await torch.equal(torch.tensor([1, 2]), floats(1, 2)), true);
  assertEquals(await torch.equal(floats(1), floats(2)), false);
  assertEquals(await torch.equal(floats(), floats()), true);
  assertEquals(await torch.equal(torch.zeros(0, 2), torch.zeros(2, 0)), false);
  assertEquals(await torch.equal(floats(NaN), floats(NaN)), false);
});
