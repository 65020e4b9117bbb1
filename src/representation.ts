/**
 * How objects show themselves as text, after PyTorch's `repr` of modules.
 *
 * @module
 */

const HOOKS = [Symbol.for("Deno.customInspect"), Symbol.for("nodejs.util.inspect.custom")];

/** Has `console.log` in Deno, Node and Bun show the objects of a class as their `toString` does. */
export function showAsText(prototype: object): void {
  for (const hook of HOOKS) {
    const value = function (this: object): string {
      return String(this);
    };
    Object.defineProperty(prototype, hook, { value, configurable: true, writable: true });
  }
}

/**
 * Fields as PyTorch writes settings: `kernel_size=(2, 2), ceil_mode=False`. Tensors are told by their shape;
 * functions and other objects are left out.
 *
 * @param names Which ones; all own ones without.
 */
export function settingsOf(object: object, names: readonly string[] = Object.keys(object)): string {
  return names.flatMap((name) => {
    const text = textOf(Reflect.get(object, name));
    return text === null ? [] : [`${name}=${text}`];
  }).join(", ");
}

/** A value as Python writes it; null if it is no plain value. */
function textOf(value: unknown): string | null {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number" || typeof value === "string") return String(value);
  if (Array.isArray(value)) return value.every(isNumber) ? tupleOf(value) : null;
  if (typeof value === "object" && "shape" in value && Array.isArray(value.shape)) {
    return `Tensor${tupleOf(value.shape)}`;
  }
  return null;
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

/** Numbers as Python writes a tuple. */
export function tupleOf(numbers: readonly number[]): string {
  return `(${numbers.join(", ")}${numbers.length === 1 ? "," : ""})`;
}

/** A name with lines in parentheses; what has lines of its own is indented with them. */
export function nested(name: string, lines: readonly string[], indent: number): string {
  if (lines.length === 0) return `${name}()`;
  const margin = " ".repeat(indent);
  const inner = lines.map((line) => margin + line.replaceAll("\n", `\n${margin}`));
  return `${name}(\n${inner.join("\n")}\n)`;
}
