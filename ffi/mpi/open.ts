/**
 * Joins the processes that were started together by `mpirun`, and sees to how this one ends.
 *
 * @module
 */

import type { ProcessGroup } from "../../src/backend/process_group.ts";
import type { Path } from "../../src/io/files.ts";
import { Communicator } from "./communicator.ts";
import { openMpi } from "./library.ts";

export { isMpiThere } from "./library.ts";

/**
 * Starts MPI.
 *
 * @param library The file of Open MPI; null to look for it.
 * @param end Called when the script has ended well and did not leave before.
 * @throws {Deno.errors.NotCapable} If the permission is missing.
 * @throws {Error} If there is no Open MPI, or it does not start.
 */
export function joinByMpi(library: Path | null, end: () => void): ProcessGroup {
  const world = new Communicator(openMpi(library));
  watch(world, end);
  return world;
}

/**
 * `mpirun` ends all processes when one ends without leaving, but says no more of it than its number. So that
 * it is clear what has happened, a process that fails says its rank, above what Deno says of the error.
 */
function watch(world: Communicator, end: () => void): void {
  const { rank, size } = world;
  const tell = (what: string) => {
    if (size > 1) console.error(`Rank ${rank} of ${size} ${what}, which ends the others too`);
  };
  const failed = (event: Event) => {
    if (!world.left && !event.defaultPrevented) tell("has failed");
  };
  addEventListener("error", failed);
  addEventListener("unhandledrejection", failed);
  // Comes at the end of the script and with Deno.exit, but not with an error.
  addEventListener("unload", () => {
    if (world.left) return;
    let status = Deno.exitCode;
    try {
      if (status === 0) return end();
      tell(`ends with status ${status}`);
    } catch (error) {
      tell(`ends before the others (${(error as Error).message})`);
      status = 1;
    }
    if (size > 1) world.abort(status);
  });
}
