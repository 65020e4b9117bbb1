/**
 * The functions of `@std/assert` that the tests use, over `node:assert`: same names, same
 * signatures. It stands in where the registry of `@std` cannot be reached; see `links` in deno.json.
 *
 * @module
 */

import nodeAssert from "node:assert";

/** What a failed assertion throws. */
export const AssertionError = nodeAssert.AssertionError;

// deno-lint-ignore no-explicit-any -- as in @std/assert
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

/** Asserts that something is truthy. */
export function assert(condition: unknown, msg = "Assertion failed"): asserts condition {
  nodeAssert.ok(condition, msg);
}

/** Fails. */
export function fail(msg = "Failed assertion"): never {
  throw new AssertionError({ message: msg });
}

/** Asserts deep equality. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (isNumbers(actual) && isNumbers(expected)) return assertNumbers(actual, expected, msg);
  nodeAssert.deepStrictEqual(actual, expected, msg);
}

/** Asserts deep inequality. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  nodeAssert.notDeepStrictEqual(actual, expected, msg);
}

/** Asserts identity. */
export function assertStrictEquals<T>(actual: unknown, expected: T, msg?: string): void {
  nodeAssert.strictEqual(actual, expected, msg);
}

/** Asserts that two things are not the same. */
export function assertNotStrictEquals<T>(actual: T, expected: T, msg?: string): void {
  nodeAssert.notStrictEqual(actual, expected, msg);
}

/** Asserts that two numbers differ by at most a tolerance. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance = Math.abs(expected) * 1e-7,
  msg?: string,
): void {
  if (Object.is(actual, expected) || Math.abs(actual - expected) <= tolerance) return;
  fail(msg ?? `Expected ${expected} within ${tolerance}, got ${actual}`);
}

/** Asserts `actual > expected`. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual > expected)) fail(msg ?? `Expected more than ${expected}, got ${actual}`);
}

/** Asserts `actual >= expected`. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual >= expected)) fail(msg ?? `Expected at least ${expected}, got ${actual}`);
}

/** Asserts `actual < expected`. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual < expected)) fail(msg ?? `Expected less than ${expected}, got ${actual}`);
}

/** Asserts `actual <= expected`. */
export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual <= expected)) fail(msg ?? `Expected at most ${expected}, got ${actual}`);
}

/** Asserts that something is neither null nor undefined. */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  if (actual === undefined || actual === null) fail(msg ?? `Expected something, got ${actual}`);
}

/** Asserts that a text matches. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  nodeAssert.match(actual, expected, msg);
}

/** Asserts that a text contains another one. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (!actual.includes(expected)) fail(msg ?? `Expected "${expected}" in:\n${actual}`);
}

/** Asserts that a list contains all of another one. */
export function assertArrayIncludes<T>(
  actual: ArrayLike<T>,
  expected: ArrayLike<T>,
  msg?: string,
): void {
  const list = Array.from(actual);
  const missing = Array.from(expected).filter((item) => !list.includes(item));
  if (missing.length > 0) fail(msg ?? `Expected [${list}] to include [${missing}]`);
}

/** Asserts the class of an object. */
export function assertInstanceOf<T extends abstract new (...args: never[]) => unknown>(
  actual: unknown,
  expectedType: T,
  msg = "",
): asserts actual is InstanceType<T> {
  if (!(actual instanceof expectedType)) {
    fail(msg || `Expected an instance of ${expectedType.name}, got ${String(actual)}`);
  }
}

/** Asserts that a function throws; gives what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Asserts that a function throws an error of a class. */
export function assertThrows<E extends Error>(
  fn: () => unknown,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(
  fn: () => unknown,
  errorClassOrMsg?: ErrorClass<Error> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  let thrown: { error: unknown } | null = null;
  try {
    fn();
  } catch (error) {
    thrown = { error };
  }
  return checkError(thrown, "throw", errorClassOrMsg, msgIncludes, msg);
}

/** Asserts that a promise is rejected; gives the reason. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/** Asserts that a promise is rejected with an error of a class. */
export function assertRejects<E extends Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  errorClassOrMsg?: ErrorClass<Error> | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  let promise: PromiseLike<unknown>;
  try {
    promise = fn();
  } catch {
    return fail("Expected a rejected promise, but the function threw");
  }
  let thrown: { error: unknown } | null = null;
  try {
    await promise;
  } catch (error) {
    thrown = { error };
  }
  return checkError(thrown, "reject", errorClassOrMsg, msgIncludes, msg);
}

function checkError(
  thrown: { error: unknown } | null,
  action: string,
  errorClassOrMsg: ErrorClass<Error> | string | undefined,
  msgIncludes: string | undefined,
  msg: string | undefined,
): unknown {
  const note = typeof errorClassOrMsg === "string" ? errorClassOrMsg : msg;
  if (thrown === null) return fail(note ?? `Expected the function to ${action}`);
  const { error } = thrown;
  if (typeof errorClassOrMsg === "function") {
    if (!(error instanceof errorClassOrMsg)) {
      fail(note ?? `Expected ${errorClassOrMsg.name}, got ${String(error)}`);
    }
    if (msgIncludes !== undefined && !error.message.includes(msgIncludes)) {
      fail(note ?? `Expected a message with "${msgIncludes}", got "${error.message}"`);
    }
  }
  return error;
}

type Numbers = ArrayLike<number | bigint> & ArrayBufferView & { constructor: { name: string } };

function isNumbers(value: unknown): value is Numbers {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** node:assert takes minutes to describe the difference of large arrays. */
function assertNumbers(actual: Numbers, expected: Numbers, msg?: string): void {
  const note = msg === undefined ? "" : `${msg}: `;
  if (actual.constructor !== expected.constructor || actual.length !== expected.length) {
    const name = (array: Numbers): string => `${array.constructor.name}(${array.length})`;
    fail(`${note}Expected ${name(expected)}, got ${name(actual)}`);
  }
  for (let i = 0; i < actual.length; i++) {
    if (!Object.is(actual[i], expected[i])) {
      fail(`${note}Expected ${expected[i]} at index ${i}, got ${actual[i]}`);
    }
  }
}
