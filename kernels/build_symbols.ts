/**
 * Writes `ffi/symbols.ts` and `ffi/cuda/symbols.ts` from the sources. `deno task build:symbols` formats them
 * besides.
 *
 * @module
 */

import { signatures, symbolFile } from "./signatures.ts";

const native = signatures(new URL("c/", import.meta.url));
const cuda = signatures(new URL("cuda/", import.meta.url));

await Deno.writeTextFile(
  new URL("../ffi/symbols.ts", import.meta.url),
  symbolFile("the native library", [{
    name: "LIBRARY",
    about: "What exists once in a library.",
    functions: native.filter(({ once }) => once),
  }, {
    name: "KERNELS",
    about:
      "The kernels, which exist for each instruction set: in the library their names end with it.",
    functions: native.filter(({ once }) => !once),
  }]),
);
await Deno.writeTextFile(
  new URL("../ffi/cuda/symbols.ts", import.meta.url),
  symbolFile("the CUDA library", [{
    name: "CUDA",
    about: "All functions, each with the device first that it is about.",
    functions: cuda,
  }]),
);
