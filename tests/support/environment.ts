/**
 * What the environment says of a run of the tests, where it may be read.
 *
 * @module
 */

/** A variable; undefined too where the tests may not read it. */
export async function variable(name: string): Promise<string | undefined> {
  const { state } = await Deno.permissions.query({ name: "env", variable: name });
  return state === "granted" ? Deno.env.get(name) : undefined;
}

/** Whether what is missing is a failure, rather than a reason to skip what needs it. */
export const required = await variable("CI") === "true";

/** Whether the native library runs under a sanitizer, which watches it alone. */
export const sanitized = await variable("SPYKE_SANITIZED") === "true";
