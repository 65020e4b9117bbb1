/**
 * Before anything is exchanged, all ranks tell what they are about to do, so that a mistake is a sentence
 * instead of a deadlock or of wrong numbers: another function or shape on one rank, arguments that one rank has
 * refused, a script that has ended early. It costs an exchange of some hundred bytes.
 *
 * @module
 */

import type { ProcessGroup } from "../backend/process_group.ts";

/** Bytes for what a rank tells; longer texts are cut. */
export const TEXT_BYTES = 512;

/** What is told by a rank whose script is at its end. */
export const ENDED = "has ended";

/** What is told by one that has thrown at its arguments. */
const REFUSED = "has refused its arguments";

/** What is told of a call. */
export function CALLED(name: string, what = ""): string {
  return `calls ${name}${what && ` ${what}`}`;
}

/**
 * Makes sure that all ranks do the same.
 *
 * @param call What this one does: equal on all ranks.
 * @throws {Error} If another rank does something else; on all ranks.
 */
export function agree(group: ProcessGroup, action: string, call: string): void {
  if (group.size === 1) return;
  const all = new Uint8Array(group.size * TEXT_BYTES);
  group.allGather(encodeText(call), all);
  const calls = Array.from(
    { length: group.size },
    (_, rank) => decodeText(all.subarray(rank * TEXT_BYTES, (rank + 1) * TEXT_BYTES)),
  );
  const other = calls.findIndex((each) => each !== calls[0]);
  if (other < 0) return;
  const refused = calls.findIndex((each) => each.startsWith(REFUSED));
  throw new Error(
    refused >= 0
      ? `Cannot ${action}: rank ${refused} ${calls[refused]}`
      : `Cannot ${action}: rank 0 ${calls[0]}, but rank ${other} ${calls[other]}`,
  );
}

/**
 * Checks the arguments of a call, and makes sure that all ranks make the same one.
 *
 * @param prepare Checks them and gives what comes of them, with what is told to the others.
 * @throws What `prepare` throws, after the other ranks have been told.
 * @throws {Error} If another rank does something else.
 */
export function agreeOn<Plan extends { readonly call: string }>(
  group: ProcessGroup,
  action: string,
  prepare: () => Plan,
): Plan {
  let plan: Plan;
  try {
    plan = prepare();
  } catch (error) {
    try {
      agree(group, action, `${REFUSED} (${(error as Error).message})`);
    } catch { /* what is wrong here says more */ }
    throw error;
  }
  agree(group, action, plan.call);
  return plan;
}

/** A text in bytes of a fixed number. */
export function encodeText(text: string): Uint8Array {
  const bytes = new Uint8Array(TEXT_BYTES);
  new TextEncoder().encodeInto(text, bytes);
  return bytes;
}

/** Its inverse. */
export function decodeText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}
