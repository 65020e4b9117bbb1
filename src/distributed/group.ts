/**
 * The process group: joined, asked and left.
 *
 * @module
 */

import { currentGroup, joinGroup, type ProcessGroup } from "../backend/process_group.ts";
import { checkKeys, describe } from "../validation.ts";
import { agree, CALLED, ENDED } from "./agree.ts";
import { inTurn } from "./turns.ts";

/** What {@linkcode init_process_group} takes by name. */
export interface InitOptions {
  /** The file of Open MPI; by default it is looked for where systems have it. */
  library?: string | URL;
}

/**
 * Tells whether Open MPI can be opened here: it is installed, and the permission `--allow-ffi` is there, which
 * nobody is asked for. Starts nothing.
 *
 * @returns Whether {@linkcode init_process_group} finds it.
 *
 * @example
 * ```ts ignore
 * import { torch } from "../../mod.ts";
 *
 * if (await torch.distributed.is_available()) await torch.distributed.init_process_group();
 * ```
 */
export async function is_available(): Promise<boolean> {
  if (typeof Deno === "undefined") return false;
  const { isMpiThere } = await import("../../ffi/mpi/open.ts");
  return isMpiThere();
}

/**
 * Tells whether this process belongs to a group.
 *
 * @returns Whether {@linkcode init_process_group} has been called, and {@linkcode destroy_process_group} has not.
 *
 * @example
 * ```ts
 * import { torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(torch.distributed.is_initialized(), false);
 * ```
 */
export function is_initialized(): boolean {
  return currentGroup() !== null;
}

/**
 * Joins the processes that `mpirun` has started together: `mpirun -np 4 deno run --allow-ffi script.ts` runs
 * the script four times, and each learns here which of the four it is. Without `mpirun` it is a group of one.
 * Once in a process, and on its main thread.
 *
 * The permission `--allow-ffi` may name the library. A process that throws, exits with another status than 0
 * or is killed ends all others too.
 *
 * @param backend `"mpi"`, Open MPI, the one that there is; null stands for it.
 * @param options See {@linkcode InitOptions}.
 * @throws {TypeError} If an option is unknown or of a wrong type.
 * @throws {RangeError} If there is no such backend.
 * @throws {Deno.errors.NotCapable} If the permission is missing.
 * @throws {Error} If Open MPI is not there, or the process belongs or belonged to a group.
 *
 * @example
 * ```ts ignore
 * import { torch } from "../../mod.ts";
 *
 * await torch.distributed.init_process_group("mpi");
 * const [rank, size] = [torch.distributed.get_rank(), torch.distributed.get_world_size()];
 * console.log(`${rank} of ${size}`);
 * torch.distributed.destroy_process_group();
 * ```
 */
export async function init_process_group(
  backend: "mpi" | null = "mpi",
  options: InitOptions = {},
): Promise<void> {
  const action = "initialise the process group";
  if (backend !== null && backend !== "mpi") {
    const ErrorClass = typeof backend === "string" ? RangeError : TypeError;
    throw new ErrorClass(`Cannot ${action} by ${describe(backend)}: it needs "mpi"`);
  }
  checkKeys(options, ["library"], 'the options of "init_process_group"');
  const { library = null } = options;
  if (library !== null && typeof library !== "string" && !(library instanceof URL)) {
    throw new TypeError(`Cannot ${action} by ${describe(library)}: it needs a path or a URL`);
  }
  if (currentGroup() !== null) {
    throw new Error(`Cannot ${action} twice: call destroy_process_group() only at the end`);
  }
  if (typeof Deno === "undefined") throw new Error(`Cannot ${action}: it needs Deno's FFI`);
  const { joinByMpi } = await import("../../ffi/mpi/open.ts");
  const group = joinByMpi(library, () => leave(group, ENDED));
  joinGroup(group);
}

/**
 * Leaves the group, when all ranks do; MPI does not start again in this process. A script that ends without it
 * leaves by itself.
 *
 * @throws {Error} If there is no group, or other ranks call something else.
 *
 * @example
 * ```ts ignore
 * import { torch } from "../../mod.ts";
 *
 * await torch.distributed.init_process_group();
 * torch.distributed.destroy_process_group();
 * console.log(torch.distributed.is_initialized()); // false
 * ```
 */
export function destroy_process_group(): void {
  leave(groupFor("leave the process group"), CALLED("destroy_process_group"));
}

function leave(group: ProcessGroup, call: string): void {
  agree(group, "leave the process group", call);
  joinGroup(null);
  group.leave();
}

/**
 * The number of this process.
 *
 * @returns From 0 to the number of ranks, which does not come up.
 * @throws {Error} If there is no group.
 *
 * @example
 * ```ts ignore
 * import { torch } from "../../mod.ts";
 *
 * await torch.distributed.init_process_group();
 * if (torch.distributed.get_rank() === 0) console.log("said once");
 * ```
 */
export function get_rank(): number {
  return groupFor("tell the rank").rank;
}

/**
 * The number of processes in the group.
 *
 * @returns At least 1.
 * @throws {Error} If there is no group.
 *
 * @example
 * ```ts ignore
 * import { torch } from "../../mod.ts";
 *
 * await torch.distributed.init_process_group();
 * console.log(`one of ${torch.distributed.get_world_size()}`);
 * ```
 */
export function get_world_size(): number {
  return groupFor("tell the number of ranks").size;
}

/**
 * How the processes are connected.
 *
 * @returns `"mpi"`.
 * @throws {Error} If there is no group.
 *
 * @example
 * ```ts ignore
 * import { torch } from "../../mod.ts";
 *
 * await torch.distributed.init_process_group();
 * console.log(torch.distributed.get_backend()); // mpi
 * ```
 */
export function get_backend(): "mpi" {
  return groupFor("tell the backend").backend;
}

/**
 * Waits until all ranks have called it.
 *
 * @throws {Error} If there is no group, or other ranks call something else.
 *
 * @example
 * ```ts ignore
 * import { torch } from "../../mod.ts";
 *
 * await torch.distributed.init_process_group();
 * if (torch.distributed.get_rank() === 0) await torch.save({ epoch: 0 }, "shared.pt");
 * await torch.distributed.barrier(); // now it is there
 * console.log((await torch.load("shared.pt")).size); // 1
 * ```
 */
export async function barrier(): Promise<void> {
  const group = groupFor("wait at a barrier");
  await inTurn(() => agree(group, "wait at a barrier", CALLED("barrier")));
}

/**
 * The group that a call is about.
 *
 * @throws {Error} If there is none.
 */
export function groupFor(action: string): ProcessGroup {
  const group = currentGroup();
  if (group !== null) return group;
  throw new Error(
    `Cannot ${action}: there is no process group, call await init_process_group() first`,
  );
}
