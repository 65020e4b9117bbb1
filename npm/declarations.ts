/**
 * The declarations of the package: those that `deno pack` writes, of what the entries reach. Its code is not
 * used, as it does not load where WebAssembly and WGSL cannot be imported.
 *
 * @module
 */

import { runTool } from "../kernels/run_tool.ts";

/** What declarations speak of that TypeScript knows only if told. */
const LIBRARY = '/// <reference lib="esnext.disposable" />\n';

/**
 * Writes the declarations.
 *
 * @param entries As in deno.json: `./mod.ts`.
 * @param folder A folder to be made.
 */
export async function writeDeclarations(
  root: URL,
  entries: readonly string[],
  folder: string,
): Promise<void> {
  const work = await Deno.makeTempDir();
  try {
    const packed = `${work}/package.tgz`;
    const pack = ["pack", "--quiet", "--allow-dirty", "--output", packed];
    await runTool([Deno.execPath(), ...pack], root);
    await runTool(["tar", "-xzf", packed, "-C", work], root);
    await copyDeclarations(`${work}/package`, folder);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
  for (const entry of entries) {
    const file = `${folder}/${entry.replace(/\.ts$/, ".d.ts")}`;
    await Deno.writeTextFile(file, LIBRARY + await Deno.readTextFile(file));
  }
}

/** Copies the declarations of a folder, with those below it. */
async function copyDeclarations(from: string, to: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyDeclarations(`${from}/${name}`, `${to}/${name}`);
    else if (name.endsWith(".d.ts")) {
      await Deno.mkdir(to, { recursive: true });
      await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
    }
  }
}
