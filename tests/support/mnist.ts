/**
 * MNIST, which is not part of the repository but lies beside it where all tests are to run.
 */

/** Where it is. */
export const mnist = new URL("../../../shared/data/mnist/", import.meta.url);

/** Whether tests that need it are skipped. */
export const withoutMnist = !found() && Deno.env.get("CI") !== "true";

function found(): boolean {
  try {
    return Deno.statSync(mnist).isDirectory;
  } catch {
    return false;
  }
}

/** Copies its files into a folder, for programs that may read no other, and says where they are. */
export async function copyMnist(into: string): Promise<string> {
  const copy = `${into}/mnist`;
  await Deno.mkdir(copy);
  for (const { name } of Deno.readDirSync(mnist)) {
    if (name.endsWith(".gz")) await Deno.copyFile(new URL(name, mnist), `${copy}/${name}`);
  }
  return copy;
}
