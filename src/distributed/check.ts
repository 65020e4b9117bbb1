/**
 * Checks of what several calls take.
 *
 * @module
 */

import { MOST_BYTES, type ProcessGroup } from "../backend/process_group.ts";
import { describe } from "../validation.ts";
import { type Cargo, cargoOf } from "./cargo.ts";

/**
 * Refuses what is no rank of the group.
 *
 * @throws {TypeError} If it is no number.
 * @throws {RangeError} If there is no such rank.
 */
export function checkRank(
  rank: unknown,
  { size }: ProcessGroup,
  action: string,
  name: string,
): number {
  if (Number.isInteger(rank) && (rank as number) >= 0 && (rank as number) < size) {
    return rank as number;
  }
  const ErrorClass = typeof rank === "number" ? RangeError : TypeError;
  throw new ErrorClass(
    `Cannot ${action}: ${name} is ${describe(rank)}, it needs a rank from 0 to ${size - 1}`,
  );
}

/**
 * Refuses what is no list of a tensor for each rank, like the one that is given.
 *
 * @param name How the sentence calls the list.
 * @throws {TypeError} If it is none.
 */
export function cargoList(
  list: unknown,
  like: Cargo,
  { size }: ProcessGroup,
  action: string,
  name: string,
  use: "read" | "write",
): readonly Cargo[] {
  if (!Array.isArray(list) || list.length !== size) {
    throw new TypeError(
      `Cannot ${action}: ${name} is ${describe(list)}, it needs a tensor for each of ${size} ranks`,
    );
  }
  return list.map((tensor, rank) => {
    const cargo = cargoOf(tensor, action, use);
    if (cargo.text === like.text) return cargo;
    throw new TypeError(
      `Cannot ${action}: tensor ${rank} of ${name} is ${cargo.text}, it needs ${like.text}`,
    );
  });
}

/**
 * Refuses tensors that are too large together.
 *
 * @throws {RangeError} If they are.
 */
export function checkTotal({ numel, itemsize }: Cargo, count: number, action: string): void {
  const total = count * numel * itemsize;
  if (total <= MOST_BYTES) return;
  throw new RangeError(
    `Cannot ${action} ${total} bytes of ${count} ranks at once: it needs at most ${MOST_BYTES}`,
  );
}
