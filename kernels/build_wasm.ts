/**
 * Builds `kernels/spyke.wasm` from `kernels/c/*.c` with a compiler from npm (LLVM as WebAssembly): nothing
 * is installed, and the bytes are the same on every machine.
 *
 * ```sh
 * deno run --allow-read --allow-env=JCO_DEBUG --allow-write=kernels kernels/build_wasm.ts   # writes spyke.wasm
 * deno run --allow-read --allow-env=JCO_DEBUG kernels/build_wasm.ts --check                # exits 1 if it differs
 * ```
 *
 * The compiler reads its own files and one environment variable.
 *
 * @module
 */

import { runLLVM } from "npm:@yowasp/clang@22.0.0-git20542-10";
import { put } from "./build_output.ts";

const here = new URL("./", import.meta.url);
const target = new URL("spyke.wasm", here);

const COMPILE = [
  "--target=wasm32",
  "-std=c17",
  "-O3",
  "-msimd128",
  "-mbulk-memory",
  "-ffp-contract=off",
  "-ffreestanding",
  "-fno-builtin-memset",
  "-nostdlib",
  "-fvisibility=hidden",
  "-Wall",
  "-Wextra",
  "-Werror",
];

const LINK = [
  "--no-entry",
  "--strip-all",
  "--gc-sections",
  "--initial-memory=1048576",
  "--max-memory=4294967296",
  "-z",
  "stack-size=65536",
];

/** The contents of a folder of the compiler. */
type Tree = { [name: string]: string | Uint8Array | Tree };

async function sources(): Promise<{ [name: string]: string }> {
  const files: { [name: string]: string } = {};
  for await (const entry of Deno.readDir(new URL("c/", here))) {
    if (/\.[ch]$/.test(entry.name)) {
      files[entry.name] = await Deno.readTextFile(new URL(`c/${entry.name}`, here));
    }
  }
  return Object.fromEntries(Object.entries(files).sort(([a], [b]) => a < b ? -1 : 1));
}

async function build(): Promise<Uint8Array> {
  const files = await sources();
  const objects: { [name: string]: Uint8Array } = {};
  for (const name of Object.keys(files).filter((name) => name.endsWith(".c"))) {
    const object = name.replace(/c$/, "o");
    const tree = await run(["clang", "-c", ...COMPILE, name, "-o", object], files);
    objects[object] = tree[object] as Uint8Array;
  }
  const tree = await run(
    ["wasm-ld", ...LINK, ...Object.keys(objects), "-o", "spyke.wasm"],
    objects,
  );
  return tree["spyke.wasm"] as Uint8Array;
}

async function run(command: string[], files: Tree): Promise<Tree> {
  return await runLLVM(command, files, { fetchProgress: () => {} }) as Tree;
}

if (!await put(target, await build(), "kernels/c")) Deno.exit(1);
