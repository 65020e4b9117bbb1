/**
 * MNIST, where it lies beside the repository. Tests that need it are skipped without, but for `CI=true`.
 *
 * @module
 */

/** The folder with its files. */
export const mnist = new URL("../../../shared/data/mnist", import.meta.url);

/** Why a test cannot run on it; null if it can. */
export const missingMnist: string | null = present() ? null : "MNIST is not beside the repository";

function present(): boolean {
  try {
    return Deno.statSync(mnist).isDirectory;
  } catch {
    return false;
  }
}
