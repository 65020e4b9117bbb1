/**
 * NVIDIA's compiler: where it is, and how it makes the CUDA library.
 *
 * @module
 */

import { fileExists } from "../src/io/files.ts";
import { reportOf, usagesOf } from "./cuda_usage.ts";
import { inTemporaryFolder, inTurns, runTool, ZIG } from "./run_tool.ts";

const COMPILE = [
  "-ccbin=g++",
  "-std=c++17",
  "-O3",
  "-fmad=false", // a potential is what it is on the CPU
  "-Werror=all-warnings",
  "-diag-suppress=20281", // "extern shared memory of several types": it is one array of bytes
  "-Xptxas=-v",
  "-compress-mode=size",
  "--objdir-as-tempdir",
  "-Xcompiler=-fPIC,-fvisibility=hidden,-ffp-contract=off,-fno-exceptions,-fno-rtti",
  "-Xcompiler=-fno-threadsafe-statics", // those of nvcc's stubs, which nothing calls
  "-Xcompiler=-Wall,-Wextra,-Wno-unknown-pragmas",
];

const EXPORTS = "{ global: spyke_cuda_*; local: *; };\n";

/** NVIDIA's compiler, and the one that it gives the code of the host to. */
export interface Nvcc {
  /** The folder of CUDA. */
  readonly home: string;
  /** Both with their versions: others make other bytes. */
  readonly compilers: string;
}

/**
 * Looks for nvcc in `CUDA_HOME`, on the `PATH` and in `/usr/local/cuda`.
 *
 * @throws {Error} If there is none.
 */
export async function findNvcc(): Promise<Nvcc> {
  const onPath = (Deno.env.get("PATH") ?? "").split(":")
    .filter((folder) => folder.endsWith("/bin")).map((folder) => folder.slice(0, -"/bin".length));
  const named = Deno.env.get("CUDA_HOME");
  for (const home of [...named ? [named] : [], ...onPath, "/usr/local/cuda"]) {
    const nvcc = await Deno.realPath(`${home}/bin/nvcc`).catch(() => ""); // follows links
    const real = nvcc.slice(0, -"/bin/nvcc".length);
    if (!await fileExists(runtimeOf(real))) continue; // also where it is a script that calls another one
    const versions = [
      `nvcc ${await versionOf([nvcc, "--version"], /V(\d[\d.]*)/)}`,
      `g++ ${await versionOf(["g++", "-dumpfullversion"], /([\d.]+)/)}`,
    ];
    return { home: real, compilers: versions.join(", ") };
  }
  throw new Error(
    "Cannot build the CUDA library: there is no nvcc in CUDA_HOME, on the PATH or in /usr/local/cuda",
  );
}

/** The part of CUDA that the library brings along. */
function runtimeOf(home: string): string {
  return `${home}/lib64/libcudart_static.a`;
}

async function versionOf([program, ...args]: readonly string[], version: RegExp): Promise<string> {
  const { stdout } = await new Deno.Command(program, { args }).output().catch(() => {
    throw new Error(`Cannot build the CUDA library: there is no ${program}`);
  });
  return version.exec(new TextDecoder().decode(stdout))?.[1] ?? "of unknown version";
}

/**
 * Compiles and links. The linker comes from npm, as that of the CPU's libraries does.
 *
 * @param nvcc The compiler.
 * @param files The sources, and what they include; all of one folder.
 * @param generations What code is for; the last one also as what the drivers of later GPUs compile.
 * @param target The platform, as the linker names it.
 * @returns The library, and what its kernels use.
 * @throws {Error} If one fails, or a kernel spills registers.
 */
export async function compileCuda(
  { home }: Nvcc,
  files: readonly URL[],
  generations: readonly string[],
  target: string,
): Promise<{ library: Uint8Array<ArrayBuffer>; report: string }> {
  return await inTemporaryFolder(async (folder) => {
    const names = files.map((file) => file.pathname.split("/").at(-1)!);
    for (const [i, file] of files.entries()) await Deno.copyFile(file, `${folder}/${names[i]}`);
    const sources = names.filter((name) => name.endsWith(".cu"));
    const virtual = (generation: string) => generation.replace("sm", "compute");
    const last = virtual(generations.at(-1)!);
    const code = generations.map((name) => `-gencode=arch=${virtual(name)},code=${name}`);
    const flags = [...COMPILE, ...code, `-gencode=arch=${last},code=${last}`];
    const said = await inTurns(sources, (name) => {
      // Names of what is a file's own would else be made of chance and of the folder.
      const repeatable = [`-frandom-seed=${name}`, `-Xcudafe=--orig_src_path_name=${name}`];
      const compile = [`${home}/bin/nvcc`, ...flags, ...repeatable];
      return runTool([...compile, "-c", name, "-o", `${name}.o`], folder);
    });
    const report = reportOf(said.flatMap(usagesOf));
    await Deno.writeTextFile(`${folder}/exports.map`, EXPORTS);
    await runTool([
      ...[...ZIG, "cc", "-target", target, "-s", "-shared", "-g0", "-Wl,--gc-sections"],
      ...["-Wl,-z,nodelete", "-Wl,--version-script=exports.map", "-o", "library.so"],
      ...sources.map((name) => `${name}.o`),
      ...[runtimeOf(home), "-ldl", "-lrt", "-lpthread"],
    ], folder);
    return { library: await Deno.readFile(`${folder}/library.so`), report };
  });
}
