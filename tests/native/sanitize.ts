/**
 * Runs the tests of the kernels with the native library under clang's sanitizers: for addresses and undefined
 * behaviour, then for data races. The library is loaded into Deno with the sanitizer's allocator in
 * place of the system's, so that each array of JavaScript has red zones around it, and the property
 * tests are what drives the C.
 *
 * ```sh
 * deno run --allow-read --allow-write --allow-env --allow-run tests/native/sanitize.ts
 * ```
 *
 * Needs Linux and clang 19 or later with its runtime (`CC`, by default `clang-19`).
 */

const root = new URL("../../", import.meta.url);
const clang = Deno.env.get("CC") ?? "clang-19";

async function run(command: string, args: string[], env: Record<string, string>): Promise<void> {
  const child = new Deno.Command(command, { args, env, cwd: root, stdin: "null" }).spawn();
  const { success } = await child.status;
  if (!success) Deno.exit(1);
}

async function runtimeOf(name: string): Promise<string> {
  const file = `libclang_rt.${name}-${Deno.build.arch}.so`;
  const { stdout } = await new Deno.Command(clang, { args: [`-print-file-name=${file}`] }).output();
  return new TextDecoder().decode(stdout).trim();
}

const out = "out/sanitized";
const flags = [
  "-DSPYKE_SANITIZED",
  "-fsanitize=address,undefined",
  "-fno-sanitize-recover=all",
  "-shared-libsan",
];
await run(Deno.execPath(), ["task", "build:native", "--out", out], {
  CC: [clang, ...flags].join(" "),
});
const library = new URL(`${out}/libspyke-${Deno.build.arch}-${Deno.build.os}.so`, root).pathname;
const allowed = ["read", "write", "env", "run", "ffi"].map((name) => `--allow-${name}`);
const sanitized = {
  SPYKE_LIBRARY: library,
  SPYKE_SANITIZED: "true",
  LD_PRELOAD: await runtimeOf("asan"),
  ASAN_OPTIONS: "detect_leaks=0", // Deno ends with memory in use
};
const test = ["test", "--no-prompt", "--parallel", ...allowed];
await run(Deno.execPath(), [...test, "tests/kernels", "tests/native/threads_test.ts"], sanitized);
const preload = ["--preload", "tests/native/preload.ts"];
await run(Deno.execPath(), [...test, ...preload, "tests/spikes/learn_test.ts"], sanitized);

const races = `${out}/races`;
await run(clang, [
  ...["-std=gnu17", "-O1", "-g", "-fsanitize=thread", "-pthread", "-Wall", "-Wextra", "-Werror"],
  ...["tests/native/races.c", "kernels/c/native/pool.c", "-o", races],
], {});
await run(new URL(races, root).pathname, [], {});
await Deno.remove(new URL(out, root), { recursive: true });
