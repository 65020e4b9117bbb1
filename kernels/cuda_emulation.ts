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

/**
 * Compiles and links.
 *
 * @param folder The folder of the sources.
 * @param files Them, from there.
 * @param target The platform, as the compiler names it.
 * @returns The library.
 */
export async function compileEmulation(
  folder: URL,
  files: readonly string[],
  target: string,
): Promise<Uint8Array<ArrayBuffer>> {
  return await inTemporaryFolder(async (temporary) => {
    const objects = await inTurns(files, async (file) => {
      const object = `${temporary}/${file.replaceAll("/", "_")}.o`;
      await runTool([
        ...[...ZIG, "c++", "-target", target, ...COMPILE, "-Iemulation"],
        ...["-x", "c++", "-c", file, "-o", object],
      ], folder);
      return object;
    });
    const library = `${temporary}/library.so`;
    await runTool([
      ...[...ZIG, "cc", "-target", target, "-shared", "-Wl,-z,nodelete", "-o", library],
      ...[...objects, "-lm"],
    ], folder);
    return await Deno.readFile(library);
  });
}
