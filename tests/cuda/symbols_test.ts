/**
 * The table of symbols, the manifest and the library say what the CUDA sources say.
 */

import { assert, assertEquals } from "@std/assert";
import { CUDA } from "../../ffi/cuda/symbols.ts";
import manifest from "../../kernels/native/cuda.json" with { type: "json" };
import { cudaManifestOf } from "../../kernels/native_manifest.ts";
import { ffiType, signatures } from "../../kernels/signatures.ts";
import { released } from "../support/cuda.ts";

const kernels = new URL("../../kernels/", import.meta.url);
const declared = signatures(new URL("cuda/", kernels));

Deno.test("the symbols have the parameters that the CUDA sources declare", () => {
  const expected = declared.map(({ name, parameters, result }) => [name, {
    parameters: parameters.map(ffiType),
    result: ffiType(result),
  }]);
  assertEquals(CUDA as unknown, Object.fromEntries(expected), "Run deno task build:symbols");
});

Deno.test("every exported function of CUDA has its name, and its device first", () => {
  for (const { name, file, parameters } of declared) {
    assert(name.startsWith("spyke_cuda_"), `${name} in ${file}`);
    if (file !== "device.cu") assertEquals(parameters[0], "handle device", name);
  }
});

Deno.test("the manifest describes the CUDA library as it lies there", async () => {
  const { file, compilers } = manifest;
  const bytes = await Deno.readFile(released);
  assertEquals(released.href, new URL(`native/${file}`, kernels).href);
  const expected = await cudaManifestOf(kernels, file, bytes, compilers);
  assertEquals(await Deno.readTextFile(new URL("native/cuda.json", kernels)), expected);
});

/** What is between zeros in a file: names, if it has some. */
function namesIn(bytes: Uint8Array, pattern: RegExp): string[] {
  const text = new TextDecoder("latin1").decode(bytes);
  return [...new Set(text.match(pattern))].map((name) => name.replaceAll("\0", "")).sort();
}

Deno.test("the CUDA library exports its functions, and needs an old glibc alone", async () => {
  const bytes = await Deno.readFile(released);
  assertEquals(namesIn(bytes, /(?<=\0)spyke_cuda_\w+(?=\0)/g), Object.keys(CUDA).sort());
  const versions = namesIn(bytes, /(?<=\0)GLIBC_[\d.]+(?=\0)/g)
    .map((name) => name.replace("GLIBC_", "").split(".").map(Number));
  assert(versions.length > 0);
  assertEquals(versions.filter(([major, minor]) => major !== 2 || minor > 28), []);
  assertEquals(namesIn(bytes, /(?<=\0)(lib|ld-)[\w-]+\.so(\.\d+)*(?=\0)/g).filter(isNeeded), []);
});

/** Beyond the C library; what the driver brings is opened by the CUDA runtime itself. */
function isNeeded(name: string): boolean {
  return !/^(lib(c|pthread|dl|rt|cuda|nvidia-[\w-]+)|ld-linux-x86-64)\.so/.test(name);
}
