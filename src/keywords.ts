/**
 * Python's mix of positional and keyword arguments: keywords are a final plain object.
 *
 * @module
 */

import { checkKeys } from "./validation.ts";

/**
 * Gives each argument its name. What a name stands for is for the caller to check.
 *
 * @param names The names, in positional order.
 * @param args What the caller was given.
 * @param subject What is being read, for the sentence: `the arguments of RandomSampler`.
 * @returns The arguments by name; those not given are missing.
 * @throws {TypeError} If there are too many arguments, or a keyword is unknown or given twice.
 */
export function bindArguments<Name extends string>(
  names: readonly Name[],
  args: readonly unknown[],
  subject: string,
): { [N in Name]?: unknown } {
  if (args.length > names.length) {
    throw new TypeError(
      `Cannot read ${subject}: got ${args.length}, expected at most ${names.length}`,
    );
  }
  const last = args.at(-1);
  const positional = isPlainObject(last) ? args.slice(0, -1) : args;
  const bound: { [N in Name]?: unknown } = {};
  positional.forEach((value, i) => bound[names[i]] = value);
  if (isPlainObject(last)) {
    checkKeys(last, names.slice(positional.length), subject);
    Object.assign(bound, last);
  }
  return bound;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
