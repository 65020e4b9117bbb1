/**
 * The CUDA sources as C++ for the host: `kernels/cuda/emulation` has what stands in for CUDA.
 *
 * @module
 */

import { inTemporaryFolder, inTurns, runTool, ZIG } from "./run_tool.ts";

const COMPILE = [
  "-std=c++17",
  "-O2",
  "-g",
  "-fPIC",
  "-fno-sanitize=undefined",
  "-fsanitize=alignment", // a GPU ends a kernel that reads four words where they do not lie alike
  "-fsanitize-trap=alignment",
  "-fno-exceptions",
  "-fno-rtti",
  "-ffp-contract=off",
  "-fvisibility=hidden",
  "-Wall",
  "-Wextra",
  "-Werror",
  "-Wno-unused-parameter",
  "-Wno-unknown-pragmas",
];

/** Kernels tell what memory they touch, and the emulation looks for races (`emulation/races.h`). */
const RACES = ["-DSPYKE_RACES"];
const TELLS = ["-fsanitize=thread", "-mllvm", "-tsan-instrument-func-entry-exit=0"];
const ONLY_FOR_RACES = "emulation/races.cu";

/**
 * Compiles and links.
 *
 * @param folder The folder of the sources.
 * @param files Them, from there.
 * @param target The platform, as the compiler names it.
 * @param races Whether threads that touch the same memory without a barrier between end the process.
 * @returns The library.
 */
export async function compileEmulation(
  folder: URL,
  files: readonly string[],
  target: string,
  races: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  return await inTemporaryFolder(async (temporary) => {
    const more = races ? RACES : [];
    const taken = files.filter((file) => races || file !== ONLY_FOR_RACES);
    const objects = await inTurns(taken, async (file) => {
      const object = `${temporary}/${file.replaceAll("/", "_")}.o`;
      const tells = races && !file.startsWith("emulation/") ? TELLS : [];
      await runTool([
        ...[...ZIG, "c++", "-target", target, ...COMPILE, ...more, ...tells, "-Iemulation"],
        ...["-x", "c++", "-c", file, "-o", object],
      ], folder);
      return object;
    });
    const library = `${temporary}/library.so`;
    await runTool([
      ...[...ZIG, "cc", "-target", target, "-shared", "-Wl,-z,nodelete", "-o", library],
      ...[...objects, "-lm", "-ldl"],
    ], folder);
    return await Deno.readFile(library);
  });
}
