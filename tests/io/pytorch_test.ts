/**
 * What we save loads in PyTorch, equal to the bit, and what it saves loads here.
 */

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { snn, torch } from "../../mod.ts";
import { required } from "../support/environment.ts";
import { inFolder } from "../support/folders.ts";
import { findPython } from "../support/python.ts";

const program = new URL("pytorch.py", import.meta.url).pathname;
const python = await findPython("torch");
const ignore = python === null && !required;
const note = ignore ? " (skipped: no Python here has PyTorch)" : "";

async function run(...args: string[]): Promise<unknown> {
  assert(python !== null, "No Python here has PyTorch");
  const { success, stdout, stderr } = await new Deno.Command(python, { args: [program, ...args] })
    .output();
  const text = new TextDecoder();
  assert(success, text.decode(stderr));
  return JSON.parse(text.decode(stdout));
}

/** A tensor as the program prints it. */
interface Printed {
  dtype: string;
  shape: number[];
  stride: number[];
  values: (number | boolean)[];
  storage: number;
}

async function assertPrinted(tensor: torch.Tensor, printed: Printed): Promise<void> {
  assertEquals([tensor.shape, `torch.${tensor.dtype}`], [printed.shape, printed.dtype]);
  assertEquals(await tensor.flatten().tolist(), printed.values);
}

Deno.test({
  name: `PyTorch reads what we write${note}`,
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const net = new snn.STDP(new snn.Convolution(2, 3, 5), [0.004, -0.003]);
      const state = net.state_dict();
      await torch.save(state, `${folder}/state.pt`);
      const printed = await run("read", `${folder}/state.pt`) as { items: [string, Printed][] };
      assertEquals(printed.items.map(([name]) => name), [...state.keys()]);
      for (const [name, tensor] of printed.items) await assertPrinted(state.get(name)!, tensor);

      const base = torch.arange(12).view(3, 4);
      const object = {
        tensors: [base, base.at(1), base.transpose(0, 1), torch.zeros(0, 3)],
        dtypes: (["int32", "uint8", "bool", "float32"] as const).map((dtype) =>
          torch.tensor([0, 1, 1], { dtype })
        ),
        plain: [1, -3, 2.5, 2 ** 40, null, true, "héllo", Object.freeze([1, "x"]), -0.5],
        map: new Map([["k", 1]]),
      };
      await torch.save(object, `${folder}/object.pt`);
      const read = await run("read", `${folder}/object.pt`) as { kind: string; items: unknown[] };
      // deno-lint-ignore no-explicit-any -- as the program prints it
      const items = new Map(read.items as [string, any][]);
      assertEquals(read.kind, "dict");
      const [whole, row, turned] = items.get("tensors").items as Printed[];
      assertEquals(new Set([whole, row, turned].map(({ storage }) => storage)).size, 1);
      assertEquals([turned.shape, turned.stride], [[4, 3], [1, 4]]);
      for (const key of ["tensors", "dtypes"] as const) {
        for (const [i, tensor] of object[key].entries()) {
          await assertPrinted(tensor, items.get(key).items[i]);
        }
      }
      const tuple = { kind: "tuple", items: [1, "x"] };
      assertEquals(items.get("plain"), {
        kind: "list",
        items: object.plain.map((value) => Array.isArray(value) ? tuple : value),
      });
      assertEquals(items.get("map"), { kind: "OrderedDict", items: [["k", 1]] });
    }),
});

Deno.test({
  name: `what PyTorch writes is read, of either format${note}`,
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const { values, module } = await run("write", folder) as {
        values: Record<string, Printed>;
        module: Printed[];
      };
      for (const format of ["zip", "legacy"]) {
        const nested = await torch.load<Map<unknown, unknown>>(`${folder}/nested.${format}.pt`);
        const state = nested.get("state") as Map<string, torch.Tensor>;
        assertEquals([...state.keys()], Object.keys(values));
        for (const [name, tensor] of state) {
          const { dtype } = values[name];
          const here = dtype === "torch.int8" || dtype === "torch.int16" ? "torch.int32" : dtype;
          if (name === "int64") assertEquals(await tensor.data(), BigInt64Array.of(-1n, 2n ** 60n));
          else await assertPrinted(tensor, { ...values[name], dtype: here });
        }
        state.get("weight")!.at(1, 0).fill_(9);
        assertEquals(await state.get("row")!.at(0).item(), 9);
        assertEquals(await state.get("turned")!.at(0, 1).item(), 9);
        assertEquals(["epoch", "rate", "name", "list", 3, "size"].map((key) => nested.get(key)), [
          ...[7, 0.1, "x", [1, [2, null]], 2n ** 70n, [4, 5]],
        ]);
        assertEquals(nested.get("long"), "x".repeat(3_000_000));
        const own = await torch.load(`${folder}/module.${format}.pt`);
        for (const [i, tensor] of [...own.values()].entries()) {
          await assertPrinted(tensor, module[i]);
        }
        const whole = `${folder}/whole.${format}.pt`;
        const error = await assertRejects(() => torch.load(whole), TypeError) as Error;
        assertStringIncludes(error.message, "torch.nn.modules.container.Sequential");
      }
    }),
});
