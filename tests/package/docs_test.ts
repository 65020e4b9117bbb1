/**
 * What `deno doc --lint` has to say of everything public. It looks at each entry by itself, so types
 * that another entry exports, and bases that only carry methods, are no fault.
 */

import { assert, assertEquals } from "@std/assert";
import { root } from "./imports.ts";

const elsewhere = [
  ...["Tensor", "DType", "TypedArray", "Nested", "Generator"], // torch
  ...["Module", "Parameter", "StateDict", "IncompatibleKeys"], // torch.nn
  ...["Dataset", "DatasetLike", "AnyDataset"], // torch.utils.data
  ...["TensorCore", "Storage", "Arithmetic", "Reductions", "Views", "InPlace"], // bases of Tensor
  ...["Callable"], // base of what is callable
  ...["Winners", "Winner"], // functional, snn
];

Deno.test("everything public is documented, in public types", async () => {
  const { exports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
  const namespaces = [
    "torch",
    "torchvision",
    "safetensors",
    "torch_nn",
    "torch_utils_data",
    "torch_distributed",
    "torch_backends_native",
    "torch_backends_webgpu",
    "torch_cuda",
    "torch_cuda_nccl",
  ];
  const entries = [
    ...Object.values<string>(exports),
    ...namespaces.map((name) => `./src/${name}.ts`),
  ];
  const faults: string[] = [];
  for (const entry of entries) {
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["doc", "--lint", entry],
      cwd: root,
      env: { NO_COLOR: "1" },
    }).output();
    const report = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n");
    assert(/Checked|documentation lint error/.test(report), report);
    for (const [, text, place] of report.matchAll(/^(error\[.*)\n\s*--> (.*)$/gm)) {
      const type = /references private type '([^']+)'/.exec(text)?.[1];
      if (type === undefined || !elsewhere.includes(type)) faults.push(`${text} at ${place}`);
    }
  }
  assertEquals([...new Set(faults)], []);
});
