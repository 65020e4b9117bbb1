/**
 * Loading, as users do: in processes of their own, with just the permissions that they give.
 */

import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { thisPlatform } from "../../ffi/platform.ts";
import { torch } from "../../mod.ts";
import { missing, native as tested } from "../support/kernels.ts";
import { run } from "./support.ts";

const { native } = torch.backends;
const prebuilt = new URL(`../../kernels/native/${thisPlatform()?.file}`, import.meta.url);
const library = decodeURIComponent(prebuilt.pathname).replace(/^\/(?=[A-Z]:)/, "");
const ignore = missing !== null && Deno.env.get("CI") !== "true";
const note = ignore ? ` (skipped: ${missing})` : "";

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: name + note, ignore, fn });
}

/** A script that loads and tells what came of it. */
function script(call: string): string {
  return `
import { torch } from "${import.meta.resolve("../../mod.ts")}";
try {
  const { path, instructions, threads, abi } = await torch.backends.native.load(${call});
  console.log("loaded", path, instructions, threads, abi);
} catch (error) {
  console.log(error.name, error.message);
}
const threads = torch.get_num_threads();
const sum = await torch.nn.functional.conv2d(torch.ones(1, 1, 4, 4), torch.ones(1, 1, 2, 2)).sum().item();
console.log(sum, torch.backends.native.loaded() ? "native" : "wasm", threads);`;
}

async function lines(
  call: string,
  flags: readonly string[],
  env: Record<string, string> = {},
): Promise<string[]> {
  const { code, stdout, stderr } = await run(script(call), flags, env);
  assertEquals(code, 0, stderr);
  return stdout.trim().split("\n");
}

test("a permission for the file alone is enough", async () => {
  const [first, second] = await lines("", [`--allow-ffi=${library}`]);
  const threads = navigator.hardwareConcurrency;
  assertMatch(first, new RegExp(`^loaded .*libspyke\\S+ ${tested.at(-1)!.name} ${threads} \\d+$`));
  assertEquals(second, `36 native ${threads}`);
});

test("every instruction set of this machine can be asked for", async () => {
  for (const { name } of tested) {
    const [first] = await lines(`null, { instructions: "${name}" }`, ["--allow-ffi"]);
    assertMatch(first, new RegExp(` ${name} `));
  }
});

test("without the permission WebAssembly stays", async () => {
  const [first, second] = await lines("", []);
  assertEquals(
    first,
    `NotCapable Cannot load the native library "${prebuilt}": it needs the permission --allow-ffi=${library}`,
  );
  assertEquals(second, "36 wasm 1");
});

test("SPYKE_LIBRARY is read where that is permitted, and nobody is asked", async () => {
  const env = { SPYKE_LIBRARY: "/no/such/library.so" };
  const [first, second] = await lines("", ["--allow-ffi", "--allow-env=SPYKE_LIBRARY"], env);
  assertEquals(
    first,
    'Error Cannot load the native library "/no/such/library.so": there is no such file',
  );
  assertEquals(second, "36 wasm 1");
  const [third] = await lines("", ["--allow-ffi"], env);
  assertMatch(third, /^loaded file:/);
});

test("what is no library, or one of another release, is refused", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/text.so`, "text");
    const [text] = await lines(`"${folder}/text.so"`, ["--allow-ffi"]);
    assertMatch(
      text,
      /^Error Cannot load the native library ".*text\.so": the system cannot open it/,
    );
    for (
      const [source, expected] of [
        [
          "int spyke_abi_version(void) { return 1234567; }",
          /has version 1234567, this release needs \d+$/,
        ],
        [
          "int other(void) { return 1; }",
          /: it is no library of kernels, or one of another release$/,
        ],
        [
          `int spyke_abi_version(void) { return ${tested.length && await abiVersion()}; }`,
          /: it is no library of kernels, or one of another release$/,
        ],
      ] as const
    ) {
      await Deno.writeTextFile(`${folder}/stub.c`, source);
      const { success } = await new Deno.Command("cc", {
        args: ["-shared", "-fPIC", "-o", "stub.so", "stub.c"],
        cwd: folder,
      }).output();
      assert(success, "There is no C compiler, and this test needs one");
      const [first, second] = await lines(`"${folder}/stub.so"`, ["--allow-ffi"]);
      assertMatch(first, expected);
      assertEquals(second, "36 wasm 1");
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

async function abiVersion(): Promise<number> {
  const manifest = new URL("../../kernels/native/manifest.json", import.meta.url);
  return JSON.parse(await Deno.readTextFile(manifest)).abi;
}

test("threads that were asked for before hold for the library", async () => {
  const source = script("").replace("try {", "torch.set_num_threads(5);\ntry {");
  const { stdout } = await run(source, ["--allow-ffi"]);
  assertMatch(stdout, /36 native 5\n$/);
});

test("unloading goes back to WebAssembly, and the process ends", async () => {
  const source = script("").replace(
    "const threads",
    "torch.nn.functional.conv2d(torch.ones(9, 1, 4, 4), torch.ones(1, 1, 2, 2));\n" +
      "torch.backends.native.unload();\nconst threads",
  );
  const { code, stdout } = await run(source, ["--allow-ffi"]);
  assertEquals(code, 0);
  assertMatch(stdout, /36 wasm 1\n$/);
});

Deno.test("what load does not know is refused before anything is opened", async () => {
  const options = { instruction: "avx2" } as Record<string, string>;
  await assertRejects(() => native.load(null, options), TypeError, 'unknown key "instruction"');
  await assertRejects(() => native.load(5 as never), TypeError, "it takes a path, a URL or null");
  await assertRejects(() => native.load(null, { instructions: "mmx" as "sse4" }), RangeError);
  const foreign = Deno.build.arch === "x86_64" ? "neon" : "sse4";
  await assertRejects(
    () => native.load(null, { instructions: foreign }),
    RangeError,
    `Cannot load a native library for "${foreign}": those for`,
  );
  assertEquals(native.loaded(), null);
});

Deno.test("the number of threads is an integer of at least 1", () => {
  for (const threads of [0, -1, 1.5, NaN]) {
    assertThrows(
      () => torch.set_num_threads(threads),
      RangeError,
      "expected an integer of at least 1",
    );
  }
  assertThrows(() => torch.set_num_threads("2" as unknown as number), TypeError);
  assertEquals(torch.get_num_threads(), 1);
});
