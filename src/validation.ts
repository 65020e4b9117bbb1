/**
 * Turns what comes from outside (options, headers, manifests) into checked values, or into one clear
 * sentence. {@linkcode parse} takes a zod schema; the `check…` functions say the same sentences without
 * zod, for calls that run once per image. Knows zod's schemas by type only, so importing this file
 * loads nothing.
 *
 * A `TypeError` means a wrong type, a missing or an unknown key; a `RangeError` a value of the right
 * type that is out of range.
 *
 * @module
 */

import type * as z from "npm:zod@4.6.7/mini";
import { describeSchema, isCustom, type Path, schemaAt } from "./validation_schema.ts";

type Schema = z.core.$ZodType;
type Issue = z.core.$ZodIssue;

/**
 * Checks a value against a schema and gives what the schema makes of it.
 *
 * A schema says what it expects through its types; where those do not suffice, through a noun phrase as
 * the error of `z.custom` or `z.refine`: `z.custom<Tensor>(isTensor, { error: "a Tensor" })`.
 *
 * @param schema A schema of `zod/mini`, best kept at module level; `z.strictObject` refuses unknown keys.
 * @param value What came from outside.
 * @param subject What is being read, for the sentence: `the options of "get_k_winners"`.
 * @returns The value as the schema gives it.
 * @throws {TypeError} If the value or a part of it has a wrong type, is missing or has an unknown key.
 * @throws {RangeError} If a part is out of range.
 */
export function parse<S extends Schema>(
  schema: S,
  value: unknown,
  subject: string,
): z.core.output<S> {
  const result = (schema as unknown as z.ZodMiniType<z.core.output<S>>).safeParse(value);
  if (result.success) return result.data;
  throw toError(schema, value, [], result.error.issues[0], subject);
}

/**
 * Refuses what is not an object or has a key beyond the allowed ones.
 *
 * @param options The object given.
 * @param allowed The keys it may have.
 * @param subject What is being read, as for {@linkcode parse}.
 * @throws {TypeError} If it is no object or has another key.
 */
export function checkKeys(options: unknown, allowed: readonly string[], subject: string): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(`Cannot read ${subject}: got ${describe(options)}, expected an object`);
  }
  for (const key in options) {
    if (!allowed.includes(key)) throw unknownKey(key, allowed, subject);
  }
}

/**
 * Refuses what is not an integer within the bounds, both included.
 *
 * @param value The value given.
 * @param name How the sentence calls it.
 * @param subject What is being read, as for {@linkcode parse}.
 * @param min Smallest integer allowed.
 * @param max Largest integer allowed.
 * @returns The value.
 * @throws {TypeError} If it is not a number.
 * @throws {RangeError} If it is not an integer or out of bounds.
 */
export function checkInteger(
  value: unknown,
  name: string,
  subject: string,
  min: number = -Infinity,
  max: number = Infinity,
): number {
  if (Number.isSafeInteger(value) && value as number >= min && value as number <= max) {
    return value as number;
  }
  throw numberError(value, name, subject, `an integer${bounds(min, max)}`);
}

/**
 * Refuses what is not a finite number within the bounds, both included.
 *
 * @param value The value given.
 * @param name How the sentence calls it.
 * @param subject What is being read, as for {@linkcode parse}.
 * @param min Smallest number allowed.
 * @param max Largest number allowed.
 * @returns The value.
 * @throws {TypeError} If it is not a number.
 * @throws {RangeError} If it is not finite or out of bounds.
 */
export function checkNumber(
  value: unknown,
  name: string,
  subject: string,
  min: number = -Infinity,
  max: number = Infinity,
): number {
  if (Number.isFinite(value) && value as number >= min && value as number <= max) {
    return value as number;
  }
  const finite = Number.isFinite(min) || Number.isFinite(max) ? "a number" : "a finite number";
  throw numberError(value, name, subject, `${finite}${bounds(min, max)}`);
}

/**
 * Says what a value is, short enough for a sentence.
 *
 * @param value Any value.
 * @returns `5`, `"text"`, `an array of 3 elements`, `a Float32Array of 8 elements`, `an object`, …
 */
export function describe(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
    case "bigint":
      return `${value}n`;
    case "function":
      // Modules and transforms are functions of their classes.
      if (!(value instanceof Function)) return describeObject(value);
      return value.name ? `the function "${value.name}"` : "a function";
    case "object":
      return value === null ? "null" : describeObject(value);
    default:
      return String(value);
  }
}

function describeObject(value: object): string {
  if (Array.isArray(value)) return `an array of ${count(value.length)}`;
  const name = value.constructor?.name;
  if (typeof name !== "string" || name === "" || name === "Object") return "an object";
  const length = ArrayBuffer.isView(value) && "length" in value ? value.length : undefined;
  const article = /^[AEIOU](?!int)/.test(name) ? "an" : "a";
  return `${article} ${name}${typeof length === "number" ? ` of ${count(length)}` : ""}`;
}

function count(length: number): string {
  return length === 1 ? "1 element" : `${length} elements`;
}

function bounds(min: number, max: number): string {
  if (min === -Infinity && max === Infinity) return "";
  if (max === Infinity) return ` of at least ${min}`;
  if (min === -Infinity) return ` of at most ${max}`;
  return ` from ${min} to ${max}`;
}

function numberError(value: unknown, name: string, subject: string, expected: string): Error {
  const ErrorClass = typeof value === "number" ? RangeError : TypeError;
  return new ErrorClass(sentence(value, `"${name}"`, subject, expected));
}

function sentence(value: unknown, name: string, subject: string, expected: string): string {
  const got = value === undefined ? "missing" : describe(value);
  return `Cannot read ${subject}: ${name} is ${got}, expected ${expected}`;
}

function unknownKey(key: string, allowed: readonly string[], subject: string): TypeError {
  const expected = allowed.length === 0
    ? "expected none"
    : `expected one of ${allowed.map((name) => `"${name}"`).join(", ")}`;
  return new TypeError(`Cannot read ${subject}: unknown key ${describe(key)}, ${expected}`);
}

/** `base` is the path of the schema that raised the issue; the issue's own path starts there. */
function toError(
  schema: Schema,
  root: unknown,
  base: Path,
  issue: Issue,
  subject: string,
): Error {
  const path = [...base, ...issue.path];
  const culprit = schemaAt(schema, issue.path);
  if (issue.code === "invalid_union") {
    // What is said about a part of the value says more than that no branch fits the whole of it.
    const branch = issue.errors.findIndex((issues) => issues[0]?.path.length > 0);
    const option = (culprit?._zod.def as z.core.$ZodUnionDef | undefined)?.options?.[branch];
    if (option) return toError(option, root, path, issue.errors[branch][0], subject);
  }
  const shape = (culprit?._zod.def as z.core.$ZodObjectDef | undefined)?.shape;
  if (issue.code === "unrecognized_keys") {
    const inside = path.length === 0 ? subject : `"${formatPath(path)}" in ${subject}`;
    return unknownKey(issue.keys[0], shape ? Object.keys(shape) : [], inside);
  }
  const value = valueAt(root, path);
  const refined = issue.code === "custom" && culprit !== undefined && !isCustom(culprit);
  const expected = refined && issue.message !== "Invalid input"
    ? issue.message
    : culprit
    ? describeSchema(culprit)
    : "another value";
  const ErrorClass = refined || isOutOfRange(issue, value) ? RangeError : TypeError;
  return new ErrorClass(
    path.length === 0
      ? `Cannot read ${subject}: got ${describe(value)}, expected ${expected}`
      : sentence(value, `"${formatPath(path)}"`, subject, expected),
  );
}

function isOutOfRange(issue: Issue, value: unknown): boolean {
  switch (issue.code) {
    case "invalid_type": // zod counts 1.5, NaN and Infinity as types of their own
      return typeof value === "number" && (issue.expected === "number" || issue.expected === "int");
    case "too_small":
    case "too_big":
      return !Array.isArray(value); // a wrong length is a wrong shape
    case "invalid_value":
      return issue.values.some((allowed) => typeof allowed === typeof value);
    case "not_multiple_of":
    case "invalid_format":
      return true;
    default:
      return false;
  }
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function formatPath(path: Path): string {
  let text = "";
  for (const key of path) {
    text += typeof key === "number" ? `[${key}]` : `${text ? "." : ""}${String(key)}`;
  }
  return text;
}
