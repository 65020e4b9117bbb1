/**
 * Data sets that are not part of the repository, but lie beside it where all tests are to run.
 */

import { required } from "./environment.ts";

/** A data set beside the repository. */
export interface Beside {
  /** Where it is. */
  readonly folder: URL;
  /** Whether tests that need it are skipped, and what their names say of it. */
  readonly ignore: boolean;
  readonly note: string;
}

/** Looks for a data set. */
export function beside(name: string): Beside {
  const folder = new URL(`../../../shared/data/${name}/`, import.meta.url);
  const ignore = !found(folder) && !required;
  return { folder, ignore, note: ignore ? ` (skipped: ${name} is not beside the repository)` : "" };
}

function found(folder: URL): boolean {
  try {
    return Deno.statSync(folder).isDirectory;
  } catch {
    return false;
  }
}
