/**
 * Dependencies go one way: charts -> façade -> data -> io, nn -> wave -> tensor -> ffi -> backend -> kernels.
 */

import { assert, assertEquals } from "@std/assert";
import { codeOf, graphOf, importsOf, resolve, root, sourceFiles } from "./imports.ts";

const files = ["src/", "ffi/", "charts/"].flatMap(sourceFiles);

/** From the top to the bottom; a file imports from its own layer and from those below it. */
const layers: readonly (readonly [name: string, files: RegExp])[] = [
  ["charts", /^charts\//],
  ["façade", /^src\/((distributed|functional|snn|utils|visualization)\/.*|[^/]+\.ts)$/],
  ["data", /^src\/data\//],
  ["io, nn", /^src\/(io|nn)\//],
  ["wave", /^src\/wave\//],
  ["tensor", /^src\/tensor\//],
  ["ffi", /^ffi\//],
  ["backend", /^src\/backend\//],
  ["kernels", /^kernels\//],
];

/** Files and downloads, which know nothing of the library: for ffi besides the layers above. */
const leaves = /^src\/io\/(files|download)\.ts$/;

/** Reading of arguments, and what is shown of objects, for all layers. */
const shared = /^src\/(validation(_schema)?|keywords|pair|representation)\.ts$/;

function layerOf(file: string): number {
  const layer = layers.findIndex(([, pattern]) => pattern.test(file));
  assert(layer >= 0, `${file} is in no layer`);
  return layer;
}

Deno.test("the imports read from the text are those that Deno finds", async () => {
  const { modules } = await graphOf("mod.ts");
  const seen = modules.filter(({ specifier }) => specifier.endsWith(".ts"));
  assert(seen.length > 50);
  for (const { specifier, dependencies = [] } of seen) {
    const file = specifier.slice(root.href.length);
    assertEquals(importsOf(file), dependencies.map((each) => each.specifier).sort(), file);
  }
});

Deno.test("nothing imports from a layer above its own", () => {
  const wrong: string[] = [];
  for (const file of files) {
    for (const specifier of importsOf(file)) {
      const target = resolve(specifier, file);
      if (!/^(charts|src|ffi|kernels)\//.test(target) || shared.test(target)) continue;
      if (/^ffi\//.test(file) && leaves.test(target)) continue;
      const allowed = shared.test(file)
        ? /^src\/backend\/backend\.ts$/.test(target) // names of types
        : layerOf(target) >= layerOf(file);
      if (!allowed) wrong.push(`${file} imports ${target}`);
    }
  }
  assertEquals(wrong, []);
});

Deno.test("sources import sources, kernels and versioned packages", () => {
  for (const file of files) {
    for (const specifier of importsOf(file)) {
      const target = resolve(specifier, file);
      const known =
        /^(charts|src|ffi)\/.*\.ts$|^kernels\/.*\.(wasm|wgsl)$|^kernels\/native\/(manifest|cuda)\.json$|^npm:(@[^/]+\/)?[^/@]+@\d+\.\d+\.\d+|^node:/;
      assert(known.test(target), `${file} imports ${specifier}`);
    }
  }
});

Deno.test("Deno is named in src/io/deno_files.ts and in ffi, nothing imports node:", () => {
  const named = files.filter((file) => /(?<!")\bDeno\./.test(codeOf(file)));
  assertEquals(named.filter((file) => !file.startsWith("ffi/")), ["src/io/deno_files.ts"]);
  for (const file of files) {
    const types = codeOf(file).replace(/\btypeof import\(/g, "");
    assert(!/\b(import|from)\b.*"node:/.test(types), `${file} imports node:, bundlers fail on it`);
  }
});
