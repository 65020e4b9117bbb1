/**
 * What an import of the library brings along: its own sources, and few packages.
 */

import { assert, assertEquals } from "@std/assert";
import { graphOf, resolve, root, sourceFiles, staticImportsOf } from "./imports.ts";

const { modules, npmPackages } = await graphOf("mod.ts");

Deno.test("mod.ts reaches its sources and the kernels, nothing else of the repository", () => {
  const local = modules.filter(({ specifier }) => specifier.startsWith("file:"));
  const paths = local.map(({ specifier }) => specifier.slice(root.href.length));
  const strange = paths.filter((path) =>
    !/^(mod\.ts|(src|ffi)\/.*\.ts|kernels\/(spyke\.wasm|wgsl\/.*\.wgsl|native\/(manifest|cuda)\.json))$/
      .test(path)
  );
  assertEquals(strange, []);
  assert(paths.includes("kernels/spyke.wasm"));
});

Deno.test("mod.ts reaches every source", () => {
  const paths = new Set(modules.map(({ specifier }) => specifier.slice(root.href.length)));
  const sources = [...sourceFiles("src/"), ...sourceFiles("ffi/")];
  assertEquals(sources.filter((file) => !paths.has(file)), []);
});

Deno.test("mod.ts reaches every kernel of a GPU, and all of them are published", async () => {
  const paths = new Set(modules.map(({ specifier }) => specifier.slice(root.href.length)));
  const kernels = [...Deno.readDirSync(new URL("kernels/wgsl/", root))]
    .map(({ name }) => `kernels/wgsl/${name}`)
    .filter((path) => path.endsWith(".wgsl"));
  assert(kernels.length > 30);
  assertEquals(kernels.filter((path) => !paths.has(path)), []);
  const { publish } = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
  assert(publish.include.includes("kernels/wgsl"));
});

Deno.test("GPUs and the native library are loaded when they are asked for", () => {
  const loaded = new Set<string>();
  const visit = (file: string): void => {
    if (loaded.has(file)) return;
    loaded.add(file);
    if (!file.endsWith(".ts")) return;
    for (const specifier of staticImportsOf(file)) visit(resolve(specifier, file));
  };
  visit("mod.ts");
  assert(loaded.has("src/backend/devices.ts"));
  const early = [...loaded].filter((file) =>
    /^src\/backend\/webgpu\/|\.wgsl$|^ffi\/(native|cuda|mpi)/.test(file)
  );
  assertEquals(early, []);
});

Deno.test("mod.ts reaches a known set of packages", () => {
  const names = new Set<string>();
  const visit = (key: string): void => {
    const { name, dependencies } = npmPackages[key];
    names.add(name);
    dependencies.forEach(visit);
  };
  for (const { npmPackage } of modules) if (npmPackage !== undefined) visit(npmPackage);
  assertEquals([...names].sort(), [
    "@jsquash/jpeg",
    "@zip.js/zip.js",
    "fast-png",
    "fflate",
    "iobuffer",
    "zod",
  ]);
});

Deno.test("charts bring two packages of their own, and their libraries", async () => {
  const { modules } = await graphOf("charts/mod.ts");
  const own = modules.filter(({ specifier }) => specifier.includes("/charts/"));
  assert(own.length > 8);
  const packages = own.flatMap(({ dependencies = [] }) => dependencies)
    .map(({ specifier }) => specifier).filter((specifier) => specifier.startsWith("npm:"));
  assertEquals([...new Set(packages)].map((name) => name.replace(/@[\d.]+/, "")).sort(), [
    ...["npm:@observablehq/plot", "npm:linkedom", "npm:zod/mini"],
  ]);
});

Deno.test("mod.ts reaches no module over the network", () => {
  const strange = modules.filter(({ specifier }) => !/^(file|npm|node):/.test(specifier));
  assertEquals(strange, []);
  assertEquals(modules.filter(({ error }) => error !== undefined), []);
});
