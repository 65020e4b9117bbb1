/** Sums over two GPUs by a library in place of NCCL: prints its notes, and what came out. */

import { assertEquals, assertRejects } from "@std/assert";
import { snn, torch } from "../../../mod.ts";

const [path] = Deno.args;
const version = await torch.cuda.nccl.load(path);
assertEquals(await torch.cuda.nccl.version(), version);
assertEquals(await torch.cuda.nccl.is_available(), true);
const fake = Deno.dlopen(path, {
  fake_notes: { parameters: ["buffer", "i32"], result: "i32" },
  fake_fails: { parameters: ["i32"], result: "void" },
}).symbols;

await Promise.all(["cuda:0", "cuda:1"].map(torch.device));
const waves = torch.from_times(torch.randint(0, 20, [10, 1, 8, 8]), 15);
const [split, whole] = ["cuda:0", "cpu"].map((device) => {
  torch.manual_seed(1);
  return new snn.MiniBatchSTDP(new snn.Convolution(1, 2, 3, 0.5, 0.1).to(device), [0.1, -0.07]);
});
const lesson = { threshold: 1, kwta: 2 };
for (let i = 0; i < 2; i++) {
  await split.learn(waves, { ...lesson, device_ids: ["cuda:0", "cuda:1"] });
  await whole.learn(waves, lesson);
}
const before = await split.conv_layer.weight.data();
assertEquals(before, await whole.conv_layer.weight.data());

fake.fake_fails(5);
let message = "";
await assertRejects(
  () =>
    split.learn(waves, { ...lesson, device_ids: [0, 1] }).catch((error) => {
      message = error.message;
      throw error;
    }),
  Error,
);
assertEquals(await split.conv_layer.weight.data(), before);

const notes = new Uint8Array(4096);
const length = fake.fake_notes(notes, notes.length);
const lines = new TextDecoder().decode(notes.subarray(0, length)).trim().split("\n");
console.log(JSON.stringify({ version, lines, message }));
