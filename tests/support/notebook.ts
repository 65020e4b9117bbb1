/**
 * Notebooks on Deno's kernel, without a browser, by nbclient.
 *
 * @module
 */

import { assert } from "@std/assert";
import { required } from "./environment.ts";
import { inFolder } from "./folders.ts";
import { findPython } from "./python.ts";

/** The status of the program where something that a cell showed did not arrive, and how often it is tried. */
const LOST = 75;
const TRIES = 4;

const program = new URL("notebook.py", import.meta.url).pathname;
const python = await findPython("nbclient");

/** Whether tests with notebooks are skipped, and what their names say of it. */
export const ignore = python === null && !required;
export const note = ignore ? " (skipped: no Python here has nbclient)" : "";

/** Something that a cell shows, by media type or, on the console, as text. */
export interface Output {
  output_type: "display_data" | "execute_result" | "stream";
  data?: Record<string, string>;
  text?: string;
}

/**
 * Runs a notebook. A failing cell is an error.
 *
 * @param notebook Its content.
 * @param cwd The folder that it lies in, for what it imports.
 * @returns What each cell of code shows.
 */
export async function runNotebook(notebook: string, cwd?: URL): Promise<Output[][]> {
  assert(python !== null, "No Python here has nbclient");
  const command = python;
  let outputs: Output[][] = [];
  await inFolder(async (folder) => {
    // What `deno jupyter --install` writes for a user, for this test alone.
    const kernel = `${folder}/kernels/deno`;
    await Deno.mkdir(kernel, { recursive: true });
    const argv = [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"];
    const spec = { argv, display_name: "Deno", language: "typescript" };
    await Deno.writeTextFile(`${kernel}/kernel.json`, JSON.stringify(spec));
    await Deno.writeTextFile(`${folder}/notebook.ipynb`, notebook);
    const execute = () =>
      new Deno.Command(command, {
        args: [program, `${folder}/notebook.ipynb`],
        env: { JUPYTER_PATH: folder, NO_COLOR: "1" },
        cwd,
      }).output();
    let result = await execute();
    for (let tries = 1; result.code === LOST && tries < TRIES; tries++) result = await execute();
    const { code, stdout, stderr } = result;
    const text = new TextDecoder();
    assert(
      code === 0,
      `${code === LOST ? "What cells show was lost on its way" : text.decode(stderr)}`,
    );
    outputs = JSON.parse(text.decode(stdout));
  });
  return outputs;
}

/** A notebook of cells of code, each with the number of things that it shows. */
export function notebookOf(...cells: (readonly [source: string, shows: number])[]): string {
  const output = { output_type: "stream", name: "stdout", text: "" };
  return JSON.stringify({
    cells: cells.map(([source, shows], i) => ({
      ...{ cell_type: "code", id: `cell-${i}`, source, outputs: Array(shows).fill(output) },
      ...{ execution_count: null, metadata: {} },
    })),
    metadata: {},
    ...{ nbformat: 4, nbformat_minor: 5 },
  });
}
