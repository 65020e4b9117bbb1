/**
 * Records to a file.
 */

/** Writes a list of records, and makes its folder if need be. */
export async function writeJson(file: string, records: readonly unknown[]): Promise<void> {
  const folder = file.replace(/[^/\\]*$/, "");
  if (folder !== "") await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(file, `${JSON.stringify(records, null, 2)}\n`);
}
