/**
 * What the sources import, read from their text, and what Deno says that they import.
 */

/** The root of the repository. */
export const root = new URL("../../", import.meta.url);

/** Every TypeScript file of a folder and of those below it, as paths from the root. */
export function sourceFiles(folder: string): string[] {
  const files: string[] = [];
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, root))) {
    if (isDirectory) files.push(...sourceFiles(`${folder}${name}/`));
    else if (name.endsWith(".ts")) files.push(folder + name);
  }
  return files.sort();
}

/** The text of a file without its comments. */
export function codeOf(file: string): string {
  const text = Deno.readTextFileSync(new URL(file, root));
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

/** What a file imports or exports again, types included, as written. */
export function importsOf(file: string): string[] {
  const awaited = Array.from(codeOf(file).matchAll(/\bimport\(\s*"([^"]+)"/g), ([, name]) => name);
  return [...new Set([...staticImportsOf(file), ...awaited])].sort();
}

/** The same without what is imported when it is needed. */
export function staticImportsOf(file: string): string[] {
  const found = codeOf(file).matchAll(/^(?:import|export)\s(?:[^;"]*?\sfrom\s)?\s*"([^"]+)"/gm);
  return [...new Set(Array.from(found, ([, name]) => name))];
}

/** The same as a path from the root; a package as written. */
export function resolve(specifier: string, file: string): string {
  if (!specifier.startsWith(".")) return specifier;
  return new URL(specifier, new URL(file, root)).href.slice(root.href.length);
}

/** A module as `deno info` describes it. */
export interface ModuleInfo {
  kind: string;
  specifier: string;
  dependencies?: { specifier: string }[];
  npmPackage?: string;
  error?: string;
}

/** The part of `deno info --json` that the tests read. */
export interface Graph {
  modules: ModuleInfo[];
  npmPackages: Record<string, { name: string; version: string; dependencies: string[] }>;
}

/** What Deno says is reachable from a file. */
export async function graphOf(file: string): Promise<Graph> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", file],
    cwd: root,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}
