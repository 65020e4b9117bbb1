/**
 * Options of the benches.
 */

import { Command, InvalidArgumentError } from "npm:commander@15.1.0";

/** Reads an integer of at least 1. */
export function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new InvalidArgumentError("It needs an integer of at least 1.");
  }
  return value;
}

/** A command without colours, which would be asked of the environment. */
export function command(name: string, description: string): Command {
  return new Command(name)
    .configureOutput({ getOutHasColors: () => false, getErrHasColors: () => false })
    .description(description);
}
