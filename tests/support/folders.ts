/**
 * Folders for the time of a test.
 *
 * @module
 */

/** Does something with a new folder, which is removed afterwards with all that is in it. */
export async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
