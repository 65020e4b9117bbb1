/**
 * What the tests use of `@std/testing/bdd`, over `Deno.test`: `describe` names a
 * group, `it` a case.
 *
 * @module
 */

const path: string[] = [];

/** A case or the body of a group. */
type Body = () => void | Promise<void>;

/** Registers a group of cases. */
export function describe(name: string, fn: () => void): void {
  path.push(name);
  try {
    fn();
  } finally {
    path.pop();
  }
}

/** Registers a case under the names of its groups. */
export function it(name: string, fn: Body): void {
  Deno.test([...path, name].join(" > "), fn);
}

/** Registers a case that is not run and shows as ignored. */
it.skip = (name: string, fn: Body): void => {
  Deno.test({ name: [...path, name].join(" > "), ignore: true, fn });
};
