import { assertEquals } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { cpu } from "../../src/backend/cpu/cpu.ts";
import type { DType } from "../../src/tensor/dtype.ts";
import type { Strided } from "../../src/tensor/strided.ts";
import {
  anyLayout,
  anyShape,
  anyStorage,
  assertGuards,
  DTYPES,
  elementsOf,
  type Layout,
  place,
} from "../support/strided.ts";

// Above this, outputs are fresh memory without gaps. A backend has to write to any view, all of it
// and nothing else.

type Outputs = (dtype: DType, shape: readonly number[]) => Strided;

/** Runs an operation on outputs without gaps and on poisoned ones with gaps, and compares. */
function assertSameOutputs(
  run: (outputs: Outputs) => void,
  layoutOf: (shape: readonly number[]) => Layout,
): void {
  const [plainOutputs, spreadOutputs]: Strided[][] = [[], []];
  run((dtype, shape) => plainOutputs[plainOutputs.push(place(dtype, shape)) - 1]);
  run((dtype, shape) =>
    spreadOutputs[spreadOutputs.push(place(dtype, shape, layoutOf(shape))) - 1]
  );
  plainOutputs.forEach((plain, i) => {
    assertEquals(elementsOf(spreadOutputs[i]), elementsOf(plain));
    assertGuards(spreadOutputs[i]);
    assertGuards(plain);
  });
}

Deno.test("dense operations write to any view, all of it and nothing else", () => {
  const cases = fc.tuple(fc.constantFrom(...DTYPES), anyShape())
    .filter(([, shape]) => shape.length > 0 && !shape.includes(0))
    .chain(([dtype, shape]) =>
      fc.record({
        input: anyStorage(dtype, shape),
        other: anyStorage(dtype, shape),
        mask: anyStorage("bool", shape),
        axis: fc.nat(shape.length - 1),
        layout: anyLayout(shape, false),
      })
    );
  fc.assert(
    fc.property(cases, ({ input, other, mask, axis, layout }) => {
      const { dtype, shape } = input;
      const kept = shape.with(axis, 1);
      const test = (run: (outputs: Outputs) => void) => assertSameOutputs(run, () => layout);
      test((out) => cpu.copy(input, out("float32", shape)));
      test((out) => cpu.copy(input, out("int64", shape)));
      test((out) => cpu.fill(out(dtype, shape), 1));
      test((out) => cpu.unary("logical_not", mask, out("bool", shape)));
      test((out) => cpu.binary("le", input, other, out("bool", shape)));
      test((out) => cpu.binary("maximum", input, other, out(dtype, shape)));
      test((out) => cpu.where(mask, input, other, out(dtype, shape)));
      test((out) => cpu.reduce("max", input, [axis], out(dtype, kept)));
      test((out) => cpu.reduce("any", input, [axis], out("bool", kept)));
      if (dtype !== "float32") test((out) => cpu.reduce("sum", input, [axis], out("int64", kept)));
      test((out) => cpu.argReduce("min", input, axis, out(dtype, kept), out("int64", kept)));
      test((out) => cpu.sort(input, axis, true, out(dtype, shape), out("int64", shape)));
      const indices = place("int64", shape);
      cpu.sort(input, axis, false, place(dtype, shape), indices);
      test((out) => cpu.gather(input, axis, indices, out(dtype, shape)));
    }),
    { numRuns: 150 },
  );
});
