/**
 * Says in words what a zod schema expects, and finds the schema of a part of a value. Only reads schemas
 * that others made; validates nothing.
 *
 * @module
 */

import type * as z from "npm:zod@4.6.7/mini";

type Schema = z.core.$ZodType;

/** The keys and indices that lead to a part of a value. */
export type Path = readonly PropertyKey[];

/** Zod's definitions are a union of thirty; these are the fields read here. */
interface Def {
  readonly type: string;
  readonly format?: string;
  readonly checks?: readonly { readonly _zod: { readonly def: unknown } }[];
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly element?: Schema;
  readonly items?: readonly Schema[];
  readonly rest?: Schema | null;
  readonly valueType?: Schema;
  readonly innerType?: Schema;
  readonly in?: Schema;
  readonly options?: readonly Schema[];
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly values?: readonly unknown[];
  readonly error?: (issue: { input: unknown }) => unknown;
}

interface CheckDef {
  readonly check: string;
  readonly value?: number;
  readonly inclusive?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly length?: number;
}

function defOf(schema: Schema): Def {
  return schema._zod.def as unknown as Def;
}

/**
 * Finds the schema of a part.
 *
 * @param schema The schema of the whole.
 * @param path The way to the part.
 * @returns Its schema, or `undefined` where the path leads out of what the schema describes.
 */
export function schemaAt(schema: Schema, path: Path): Schema | undefined {
  if (path.length === 0) return unwrap(schema);
  const def = defOf(unwrap(schema));
  const [key, ...rest] = path;
  if (def.options) {
    for (const option of def.options) {
      const found = schemaAt(option, path);
      if (found) return found;
    }
    return undefined;
  }
  const next = def.shape
    ? (Object.hasOwn(def.shape, key) ? def.shape[key as string] : undefined)
    : def.items
    ? (def.items[key as number] ?? def.rest)
    : def.element ?? def.valueType;
  return next ? schemaAt(next, rest) : undefined;
}

/** Takes off what only says that a value may be absent or is handed on. */
function unwrap(schema: Schema): Schema {
  const def = defOf(schema);
  if (def.type === "nullable") return schema;
  const inner = def.innerType ?? def.in;
  return inner ? unwrap(inner) : schema;
}

/**
 * Tells a type of one's own from a refinement of another type.
 *
 * @param schema The schema.
 * @returns Whether it was made by `z.custom` or `z.instanceof`.
 */
export function isCustom(schema: Schema): boolean {
  const def = defOf(unwrap(schema));
  return def.type === "custom" || (def.type === "nullable" && isCustom(def.innerType!));
}

/**
 * Says what a schema expects.
 *
 * @param schema The schema.
 * @param plural Whether to speak of many such values.
 * @returns A noun phrase: `an integer of at least 1`, `one of "a", "b"`, `an array of numbers`, ….
 */
export function describeSchema(schema: Schema, plural = false): string {
  const def = defOf(unwrap(schema));
  const noun = (one: string, many: string): string => plural ? many : one;
  switch (def.type) {
    case "number": {
      const range = rangeOf(def);
      if (def.format?.includes("int")) return noun("an integer", "integers") + range;
      return range
        ? noun("a number", "numbers") + range
        : noun("a finite number", "finite numbers");
    }
    case "string":
      return noun("a string", "strings") + lengthOf(def, "of", "character");
    case "boolean":
      return noun("a boolean", "booleans");
    case "bigint":
      return noun("a bigint", "bigints");
    case "null":
      return "null";
    case "nullable":
      return `${describeSchema(def.innerType!, plural)} or null`;
    case "union":
      return def.options!.map((option) => describeSchema(option, plural)).join(" or ");
    case "enum":
      return oneOf(Object.values(def.entries!));
    case "literal":
      return oneOf(def.values!);
    case "array":
      return `${noun("an array", "arrays")} of ${describeSchema(def.element!, true)}` +
        lengthOf(def, "with", "element");
    case "tuple":
      return describeTuple(def, noun("an array", "arrays"));
    case "object":
    case "record":
      return noun("an object", "objects");
    case "custom": {
      const message = def.error?.({ input: undefined });
      return typeof message === "string" ? message : "another value";
    }
    default:
      return noun(`a ${def.type}`, `values of type ${def.type}`);
  }
}

function describeTuple(def: Def, noun: string): string {
  const items = def.items!.map((item) => describeSchema(item));
  if (def.rest) return `${noun} of at least ${items.length} elements`;
  const same = items.every((item) => item === items[0]);
  const what = same && items.length > 0 ? describeSchema(def.items![0], true) : "elements";
  return `${noun} of ${items.length} ${what}`;
}

function oneOf(values: readonly unknown[]): string {
  const texts = values.map((value) =>
    typeof value === "string" ? JSON.stringify(value) : String(value)
  );
  return texts.length === 1 ? texts[0] : `one of ${texts.join(", ")}`;
}

function checksOf(def: Def): CheckDef[] {
  return (def.checks ?? []).map((check) => check._zod.def as CheckDef);
}

function rangeOf(def: Def): string {
  const checks = checksOf(def);
  const low = checks.find((check) => check.check === "greater_than");
  const high = checks.find((check) => check.check === "less_than");
  if (low?.inclusive && high?.inclusive) return ` from ${low.value} to ${high.value}`;
  const parts: string[] = [];
  if (low) parts.push(`${low.inclusive ? "of at least" : "above"} ${low.value}`);
  if (high) parts.push(`${high.inclusive ? "of at most" : "below"} ${high.value}`);
  return parts.length > 0 ? ` ${parts.join(" and ")}` : "";
}

function lengthOf(def: Def, preposition: string, unit: string): string {
  const checks = checksOf(def);
  const exact = checks.find((check) => check.check === "length_equals")?.length;
  const low = checks.find((check) => check.check === "min_length")?.minimum;
  const high = checks.find((check) => check.check === "max_length")?.maximum;
  const parts: string[] = [];
  if (exact !== undefined) parts.push(`${exact}`);
  if (low !== undefined) parts.push(`at least ${low}`);
  if (high !== undefined) parts.push(`at most ${high}`);
  if (parts.length === 0) return "";
  return ` ${preposition} ${parts.join(" and ")} ${unit}${/\b1$/.test(parts.at(-1)!) ? "" : "s"}`;
}
