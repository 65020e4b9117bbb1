/**
 * MNIST, where it lies beside the repository.
 */

import { beside } from "./data.ts";

/** Where it is, and whether tests that need it are skipped. */
export const { folder: mnist, ignore: withoutMnist, note: mnistNote } = beside("mnist");

/** Copies its files into a folder, for programs that may read no other, and says where they are. */
export async function copyMnist(into: string): Promise<string> {
  const copy = `${into}/mnist`;
  await Deno.mkdir(copy);
  for (const { name } of Deno.readDirSync(mnist)) {
    if (name.endsWith(".gz")) await Deno.copyFile(new URL(name, mnist), `${copy}/${name}`);
  }
  return copy;
}
