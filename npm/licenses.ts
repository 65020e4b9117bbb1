/**
 * The licences of the packages whose code is inside.
 *
 * @module
 */

import type { Inlined } from "./bundle.ts";

/** One text of all of them. */
export async function licensesOf(packages: readonly Inlined[]): Promise<string> {
  const texts = packages.map(async ({ name, version, folder }) => {
    return `${name} ${version}\n\n${(await licenseIn(folder)).trim()}\n`;
  });
  return (await Promise.all(texts)).join(`\n${"-".repeat(80)}\n\n`);
}

async function licenseIn(folder: string): Promise<string> {
  for await (const { name } of Deno.readDir(folder)) {
    if (/^licen[cs]e/i.test(name)) return await Deno.readTextFile(`${folder}/${name}`);
  }
  throw new Error(`There is no licence in ${folder}`);
}
