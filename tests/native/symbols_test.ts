/**
 * The table of symbols, the list of platforms and the manifest say what the C sources and the files say.
 */

import { assertEquals, assertThrows } from "@std/assert";
import { INSTRUCTIONS, platformOf } from "../../ffi/platform.ts";
import { KERNELS, LIBRARY } from "../../ffi/symbols.ts";
import manifest from "../../kernels/native/manifest.json" with { type: "json" };
import { manifestOf } from "../../kernels/native_manifest.ts";
import { targets } from "../../kernels/native_targets.ts";
import { ffiType, signatures, signaturesOf } from "../../kernels/signatures.ts";
import * as wasm from "../../kernels/spyke.wasm";

const kernels = new URL("../../kernels/", import.meta.url);
const declared = signatures(new URL("c/", kernels));

Deno.test("the symbols have the parameters that the C sources declare", () => {
  for (const [table, once] of [[LIBRARY, true], [KERNELS, false]] as const) {
    const expected = declared.filter((each) => each.once === once).map((each) => [each.name, {
      parameters: each.parameters.map(ffiType),
      result: ffiType(each.result),
    }]);
    assertEquals(table as unknown, Object.fromEntries(expected), "Run deno task build:symbols");
  }
});

Deno.test("the symbols are those that WebAssembly exports", () => {
  const onlyThere = ["spyke_abi_version", "spyke_heap_base"];
  const exported = Object.keys(wasm)
    .filter((name) => name.startsWith("spyke_") && !onlyThere.includes(name));
  assertEquals(Object.keys(KERNELS).sort(), exported.sort());
});

Deno.test("declarations are read as the preprocessor reads them", () => {
  const text = `
// KERNEL(void, spyke_comment)(void)
KERNEL(void, TIMED(spyke_a))(const TIME *restrict times,
                             float x);
#ifdef __wasm__
KERNEL(int32_t, spyke_only_there)(void) { return 1; }
#endif
KERNEL(int32_t, spyke_b)(void) { return 2; }`;
  const common = { file: "a.c", once: false };
  assertEquals(signaturesOf(text, "a.c"), [
    {
      ...common,
      name: "spyke_a_u8",
      result: "void",
      parameters: ["const uint8_t *times", "float x"],
    },
    {
      ...common,
      name: "spyke_a_u16",
      result: "void",
      parameters: ["const uint16_t *times", "float x"],
    },
    { ...common, name: "spyke_b", result: "int32_t", parameters: [] },
  ]);
  assertThrows(() => ffiType("short x"), TypeError, 'Cannot pass "short x"');
});

Deno.test("the platforms are those that the compiler builds for", () => {
  const os = { linux: "linux", darwin: "darwin", windows: "windows" } as const;
  const expected = Object.values(os).flatMap((each) =>
    (Object.keys(INSTRUCTIONS) as (keyof typeof INSTRUCTIONS)[]).map((arch) =>
      platformOf(arch, each)!
    )
  );
  const built = targets.map(({ platform, file, levels }) => ({
    name: platform,
    file,
    instructions: levels.map(({ name }) => name),
  }));
  const byName = (a: { name: string }, b: { name: string }) => a.name < b.name ? -1 : 1;
  assertEquals(built.sort(byName) as unknown, expected.sort(byName));
  assertEquals(platformOf("x86_64", "freebsd"), null);
});

Deno.test("the manifest has the sums of all libraries, and the version that the sources have", async () => {
  assertEquals(await manifestOf(kernels), `${JSON.stringify(manifest, null, 2)}\n`);
  assertEquals(Object.keys(manifest.libraries), targets.map(({ platform }) => platform));
  assertEquals(manifest.abi, wasm.spyke_abi_version());
});
