/**
 * The code of the package: modules that share what they have in common, so that its entries share one state.
 *
 * @module
 */

import { runTool } from "../kernels/run_tool.ts";

/** A package whose code went into a bundle. */
export interface Inlined {
  readonly name: string;
  readonly version: string;
  /** Where Deno keeps it. */
  readonly folder: string;
}

/** Where esbuild says that code of a package comes from, in a comment or as a CommonJS module's name: a path of this machine. */
const ORIGIN =
  /^(\/\/ |\s+"(?=.*"\(exports))(.*\/npm\/[^/]+\/((?:@[^/]+\/)?[^/]+)\/([^/]+)\/)(.*)$/gm;

/** Where the JPEG decoder would look for its WebAssembly, which it is given: bundlers would look for the file. */
const DECODER_FILE = /new URL\(("mozjpeg_dec\.wasm"), import\.meta\.url\)\.href/;

/**
 * Bundles entries, with WebAssembly, WGSL and packages inside.
 *
 * @param root The folder that the entries are in.
 * @param folder Where the code goes; an existing folder.
 * @returns The packages inside.
 */
export async function bundle(
  root: URL,
  entries: readonly string[],
  folder: string,
): Promise<Inlined[]> {
  const absolute = await Deno.realPath(folder);
  await runTool([
    Deno.execPath(),
    ...["bundle", "--quiet", "--platform", "browser", "--code-splitting", "--outdir", absolute],
    ...entries,
  ], root);
  const inlined = new Map<string, Inlined>();
  for await (const file of scripts(folder)) {
    const code = await Deno.readTextFile(file);
    const named = code.replace(ORIGIN, (_, start, path, name, version, rest) => {
      inlined.set(`${name}@${version}`, { name, version, folder: new URL(path, root).pathname });
      return `${start}npm:${name}@${version}/${rest}`;
    });
    await Deno.writeTextFile(file, named.replace(DECODER_FILE, "$1"));
  }
  return [...inlined.values()].sort((a, b) => a.name.localeCompare(b.name));
}

async function* scripts(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* scripts(`${folder}/${name}`);
    else if (name.endsWith(".js")) yield `${folder}/${name}`;
  }
}
