/**
 * Builds `kernels/native/libspyke-*` from `kernels/c` for every platform, with a compiler from npm that has
 * the system libraries of all of them: nothing is installed, and the bytes are the same on every
 * machine. Writes `manifest.json` beside them, which the loader checks what it downloads against.
 *
 * ```sh
 * deno task build:native                        # all platforms
 * deno task build:native --check                # exits 1 if a library or the manifest differs
 * deno task build:native --only x86_64-linux    # one platform
 * CC=clang deno task build:native               # your own clang, this machine only, to build/ (or --out FOLDER)
 * ```
 *
 * @module
 */

import { option, put } from "./build_output.ts";
import { type Level, type Target, targets } from "./native_targets.ts";
import { manifestOf } from "./native_manifest.ts";
import { inTemporaryFolder, runTool, ZIG } from "./run_tool.ts";

const here = new URL("./", import.meta.url);
// Its defaults would have undefined behaviour trap, and tell where the sources were.
const zig = [...ZIG, "cc", "-fno-sanitize=undefined", "-g0"];

const COMPILE = [
  "-c",
  "-std=gnu17",
  "-O3",
  "-fvisibility=hidden",
  "-ffp-contract=off",
  "-Wall",
  "-Wextra",
  "-Werror",
];

const own = Deno.env.get("CC");
const only = option("--only");
const out = option("--out") ?? "build";

/** Files that exist once for each level, and those that exist once. */
function sources(): { kernels: string[]; once: string[] } {
  const list = (folder: string) =>
    [...Deno.readDirSync(new URL(folder, here))]
      .filter(({ name }) => name.endsWith(".c"))
      .map(({ name }) => `../${folder}${name}`).sort();
  const all = list("c/");
  return {
    kernels: all.filter((file) => !file.endsWith("/abi.c")),
    once: [...all.filter((file) => file.endsWith("/abi.c")), ...list("c/native/")],
  };
}

/**
 * Compiles some sources in a folder of their own and returns the objects. Zig makes one object of many sources
 * in a fraction of the time; not for Windows, and for macOS it hides from others what they need of it.
 */
async function compile(
  folder: string,
  name: string,
  files: readonly string[],
  flags: readonly string[],
  atOnce: boolean,
): Promise<string[]> {
  await Deno.mkdir(`${folder}/${name}`);
  const batches = atOnce ? [files] : files.map((file) => [file]);
  const objects: string[] = [];
  for (const batch of batches) {
    const object = `${name}/${objects.length}.o`;
    await runTool([...flags, ...batch, "-o", `../${object}`], `${folder}/${name}`);
    objects.push(object);
  }
  return objects;
}

/** The command and flags that compile for a level, or for any machine of a platform. */
function compiler({ triple, platform }: Target, level?: Level): string[] {
  const command = own
    ? [...own.split(" "), ...level?.march ?? []]
    : [...zig, "-target", triple, ...level ? [`-mcpu=${level.mcpu}`] : []];
  const suffix = level ? [`-DSPYKE_SUFFIX=__${level.name}`] : [];
  const position = platform.endsWith("windows") ? [] : ["-fPIC"];
  const threads = platform.endsWith("linux") ? ["-pthread"] : [];
  return [...command, ...COMPILE, ...level?.flags ?? [], ...position, ...threads, ...suffix];
}

/** Links a library; its own name must not say where it was built. */
function linker({ triple, platform, file }: Target): string[] {
  const command = own ? own.split(" ") : [...zig, "-target", triple];
  const flags = platform.endsWith("linux")
    ? ["-pthread", "-Wl,-z,nodelete"] // unloading at exit would take the code from under the threads
    : platform.endsWith("darwin")
    ? [`-Wl,-install_name,@rpath/${file}`]
    : [];
  return [...command, "-O3", "-s", "-shared", ...flags, "-o", file];
}

/** The bytes of a platform's library. */
async function build(target: Target): Promise<Uint8Array<ArrayBuffer>> {
  return await inTemporaryFolder(async (folder) => {
    await copyFolder(new URL("c/", here), `${folder}/c`);
    const { kernels, once } = sources();
    const atOnce = !own && target.platform.endsWith("linux");
    const work = target.levels.map((level) =>
      compile(folder, level.name, kernels, compiler(target, level), atOnce)
    );
    work.push(compile(folder, "once", once, compiler(target), atOnce));
    const objects = (await Promise.all(work)).flat();
    await runTool([...linker(target), ...objects], folder);
    return await Deno.readFile(`${folder}/${target.file}`);
  });
}

async function copyFolder(from: URL, to: string): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyFolder(new URL(`${name}/`, from), `${to}/${name}`);
    else await Deno.copyFile(new URL(name, from), `${to}/${name}`);
  }
}

const host = `${Deno.build.arch}-${Deno.build.os}`;
const wanted = targets.filter(({ platform }) => platform === (own ? host : only ?? platform));
if (wanted.length === 0) {
  console.error(
    `Cannot build for "${only ?? host}": the platforms are ${
      targets.map(({ platform }) => platform).join(", ")
    }`,
  );
  Deno.exit(1);
}
let same = true;
for (const target of wanted) {
  const folder = new URL(own ? `../${out}/` : "native/", here);
  same = await put(new URL(target.file, folder), await build(target), "kernels/c") && same;
}
if (!own) {
  const manifest = new TextEncoder().encode(await manifestOf(here));
  same = await put(new URL("native/manifest.json", here), manifest, "kernels/c") && same;
}
if (!same) Deno.exit(1);
