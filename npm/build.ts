/**
 * Builds the npm package, for Node, Bun and browsers: the sources bundled, with their kernels, and their
 * declarations. Nothing is left of a build that fails, and nothing of the one before.
 *
 * ```sh
 * deno task build:npm                 # to out/npm
 * deno task build:npm --out FOLDER
 * ```
 *
 * @module
 */

import { bundle } from "./bundle.ts";
import { writeDeclarations } from "./declarations.ts";
import { licensesOf } from "./licenses.ts";
import { manifestOf, type Project } from "./manifest.ts";

const root = new URL("../", import.meta.url);
const at = Deno.args.indexOf("--out");
const out = at < 0 ? "out/npm" : Deno.args[at + 1];

const project: Project = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
await checkReplaceable(out);
const parent = out.replace(/[^/\\]+[/\\]?$/, "") || ".";
await Deno.mkdir(parent, { recursive: true });
const folder = await Deno.makeTempDir({ dir: parent, prefix: ".npm-" });
try {
  const entries = Object.values(project.exports);
  const inlined = await bundle(root, entries, folder);
  await writeDeclarations(root, entries, `${folder}/types`);
  const manifest = JSON.stringify(manifestOf(project), null, 2);
  await Deno.writeTextFile(`${folder}/package.json`, manifest + "\n");
  await Deno.writeTextFile(`${folder}/THIRD_PARTY_LICENSES`, await licensesOf(inlined));
  await Deno.copyFile(new URL("LICENSE", root), `${folder}/LICENSE`);
  await Deno.copyFile(new URL("npm/README.md", root), `${folder}/README.md`);
  await Deno.chmod(folder, 0o755);
  await Deno.remove(out, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await Deno.rename(folder, out);
} catch (error) {
  await Deno.remove(folder, { recursive: true });
  throw error;
}
console.log(`${project.name} ${project.version} is in ${out}`);

/** A folder is replaced only if it holds an earlier build. */
async function checkReplaceable(folder: string): Promise<void> {
  try {
    await Deno.stat(folder);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  const before = await Deno.readTextFile(`${folder}/package.json`).catch(() => "{}");
  if (JSON.parse(before).name === project.name) return;
  throw new Error(`Cannot build the package in "${folder}": there is something else in it`);
}
