/**
 * Files that are large: they are read to the memory of their tensors, and written from it, without a second
 * copy.
 */

import { assertLess, assertStrictEquals } from "@std/assert";
import { inFolder } from "../support/folders.ts";
import { pickled } from "../support/pickles.ts";

const ELEMENTS = 100_000_000;
const BYTES = 4 * ELEMENTS;

/** The most memory that one thing takes which a process does with a file. */
async function peakOf(action: string, path: string): Promise<number> {
  const script = new URL("../support/big_file.ts", import.meta.url).href;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", script, action, path, String(ELEMENTS)], // for /proc
  }).output();
  assertStrictEquals(success, true, new TextDecoder().decode(stderr));
  return Number(new TextDecoder().decode(stdout));
}

/** The memory of the tensors, and half as much for all the rest. */
async function assertLean(action: string, path: string): Promise<void> {
  assertLess(await peakOf(action, path), 1.5 * BYTES, action);
}

/** A file of PyTorch's format before 1.6, of zeros. */
async function writeLegacy(path: string): Promise<void> {
  const storage = `(Vstorage\nctorch\nFloatStorage\nV0\nVcpu\nI${ELEMENTS}\ntQ`;
  const head = [
    pickled("L119547037146038801333356L\n"),
    pickled("I1001\n"),
    pickled("(dVlittle_endian\nI01\ns"),
    pickled(
      `ctorch._utils\n_rebuild_tensor_v2\n(${storage}I0\n(I${ELEMENTS}\nt(I1\ntI00\n`,
      "ccollections\nOrderedDict\n)RtR",
    ),
    pickled("(lV0\na"),
    new Uint8Array(BigInt64Array.of(BigInt(ELEMENTS)).buffer),
  ];
  using file = await Deno.open(path, { write: true, createNew: true });
  for (const part of head) await file.write(part);
  await file.truncate(head.reduce((sum, { length }) => sum + length, BYTES));
}

const ignore = Deno.build.os !== "linux"; // which alone counts the most that a process had

Deno.test({
  name: "a safetensors file of 400 MB is written and read in hardly more memory than its tensor",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const path = `${folder}/x.safetensors`;
      for (const action of ["save_file", "load_file", "save_file, halves", "load_file"]) {
        await assertLean(action, path);
      }
    }),
});

Deno.test({
  name: "a checkpoint of 400 MB is read in hardly more memory than its tensor",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      await peakOf("torch.save", `${folder}/x.pt`);
      await assertLean("torch.load", `${folder}/x.pt`);
      await writeLegacy(`${folder}/legacy.pt`);
      await assertLean("torch.load", `${folder}/legacy.pt`);
    }),
});
