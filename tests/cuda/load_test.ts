/**
 * Loading of the library as it is released, as users do: in processes of their own, with just the permissions that
 * they give. On machines with a GPU and without.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import manifest from "../../kernels/native/cuda.json" with { type: "json" };
import { run } from "../native/support.ts";
import { platform, released } from "../support/cuda.ts";

const library = decodeURIComponent(released.pathname);

/** A script that asks for a GPU and goes on, and tells what came of it. */
const script = `
import { torch } from "${import.meta.resolve("../../mod.ts")}";
const told = ({ name, message }) => console.log(name, message);
await torch.cuda.is_available().then((there) => console.log("available", there), told);
await torch.cuda.device_count().then((count) => console.log("count", count), told);
await torch.device("cuda").then((name) => console.log("opened", name), told);
const sum = await torch.ones(4).sum().item();
console.log(sum, JSON.stringify(torch.cuda.loaded()));`;

async function lines(
  flags: readonly string[],
  env: Record<string, string> = {},
  source = script,
): Promise<string[]> {
  const { code, stdout, stderr } = await run(source, flags, env);
  assertEquals(code, 0, stderr);
  return stdout.trim().split("\n");
}

function test(name: string, fn: () => Promise<void>): void {
  const ignore = !platform;
  Deno.test({ name: name + (ignore ? " (not there: Linux x64 alone has it)" : ""), ignore, fn });
}

test("a permission for the file alone is enough, with a driver and without", async () => {
  const [available, count, opened, last] = await lines([`--allow-ffi=${library}`]);
  const [, sum, loaded] = /^(\d+) (.*)$/.exec(last)!;
  assertEquals(sum, "4");
  const { path, abi, driver, gpus, reason } = JSON.parse(loaded);
  assertEquals([path, abi], [released.href, manifest.abi]);
  assertEquals([available, count], [`available ${gpus > 0}`, `count ${gpus}`]);
  assertEquals(reason === null, gpus > 0);
  if (driver === null) assertEquals(reason, "there is no NVIDIA driver on this machine");
  assertEquals(
    opened,
    gpus > 0 ? "opened cuda:0" : `Error Cannot open the device "cuda:0": ${reason}`,
  );
});

test("a missing permission is told, not taken for a missing GPU", async () => {
  const told = `NotCapable Cannot load the CUDA library "${released}": it needs the permission ` +
    `--allow-ffi=${library}`;
  assertEquals(await lines([]), [told, told, told, "4 null"]);
});

test("SPYKE_CUDA_LIBRARY is read where that is permitted, and nobody is asked", async () => {
  const env = { SPYKE_CUDA_LIBRARY: "/no/such/library.so" };
  const told = 'Error Cannot load the CUDA library "/no/such/library.so": there is no such file';
  const permitted = await lines(["--allow-ffi", "--allow-env=SPYKE_CUDA_LIBRARY"], env);
  assertEquals(permitted, [told, told, told, "4 null"]);
  const [available] = await lines(["--allow-ffi"], env);
  assertMatch(available, /^available /);
});

test("what is no library, or one of another release, is refused", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/text.so`, "text");
    const load = async (file: string) => {
      const source = script.replace("torch.cuda.is_available()", `torch.cuda.load("${file}")`);
      const [told] = await lines(["--allow-ffi"], {}, source);
      return told;
    };
    assertMatch(
      await load(`${folder}/text.so`),
      /^Error Cannot load the CUDA library ".*text\.so": the system cannot open it/,
    );
    const version = (abi: number) => `int spyke_cuda_abi_version(void) { return ${abi}; }`;
    for (
      const [source, expected] of [
        [version(1234567), /: its interface has version 1234567, this release needs \d+$/],
        [
          "int other(void) { return 1; }",
          /: it is no library of kernels, or one of another release$/,
        ],
        [version(manifest.abi), /: it is no library of kernels, or one of another release$/],
      ] as const
    ) {
      await Deno.writeTextFile(`${folder}/stub.c`, source);
      const { success } = await new Deno.Command("cc", {
        args: ["-shared", "-fPIC", "-o", "stub.so", "stub.c"],
        cwd: folder,
      }).output();
      assert(success, "There is no C compiler, and this test needs one");
      assertMatch(await load(`${folder}/stub.so`), expected);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("where there is no library, no GPU is available and the reason is told", async () => {
  for (
    const [elsewhere, reason] of [
      [
        'Object.defineProperty(Deno, "build", { value: { ...Deno.build, os: "darwin" } });',
        `there is none for "${Deno.build.arch}-darwin"`,
      ],
      ["const { Deno: _ } = globalThis; delete globalThis.Deno;", "it needs Deno's FFI"],
    ]
  ) {
    const source = elsewhere +
      script.replace(/import (.*) from (".*");/, "const $1 = await import($2);");
    assertEquals(await lines(["--allow-ffi"], {}, source), [
      "available false",
      "count 0",
      `Error Cannot load the CUDA library: ${reason}`,
      "4 null",
    ]);
  }
});
