/**
 * What a build leaves: files, or with `--check` whether they are what it would leave.
 *
 * @module
 */

const root = new URL("../", import.meta.url);

/** Whether the build only compares. */
export const check: boolean = Deno.args.includes("--check");

/** What follows an option on the command line. */
export function option(name: string): string | undefined {
  const at = Deno.args.indexOf(name);
  return at < 0 ? undefined : Deno.args[at + 1];
}

/**
 * Writes a file, or with `--check` compares it.
 *
 * @param url The file.
 * @param bytes What it has to hold.
 * @param sources What they are made of, as a path from the root of the repository.
 * @returns Whether the file holds them now.
 */
export async function put(url: URL, bytes: Uint8Array, sources: string): Promise<boolean> {
  const name = url.href.slice(root.href.length);
  if (!check) {
    await Deno.mkdir(new URL("./", url), { recursive: true });
    const temporary = new URL(`${url.href}.spyke-new.tmp`); // a library in use must not change under its users
    await Deno.writeFile(temporary, bytes);
    await Deno.rename(temporary, url);
    console.log(`${name}: ${bytes.length} bytes`);
    return true;
  }
  const committed = await Deno.readFile(url).catch(() => new Uint8Array());
  const same = committed.length === bytes.length && committed.every((byte, i) => byte === bytes[i]);
  if (same) console.log(`${name} is what ${sources} compiles to (${bytes.length} bytes)`);
  else console.error(`${name} differs from what ${sources} compiles to: build it and commit it`);
  return same;
}
