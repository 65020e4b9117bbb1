/**
 * Modules of Node, which Bun and Deno have too. They are asked for at run time: bundlers for browsers look for
 * whatever an `import` names, and stop where they do not find it.
 *
 * @module
 */

/** The modules that are asked for. */
interface Modules {
  "node:crypto": typeof import("node:crypto");
  "node:fs/promises": typeof import("node:fs/promises");
}

/** A module of Node. There has to be one: browsers have none. */
export function builtin<Name extends keyof Modules>(name: Name): Modules[Name] {
  const { process } = globalThis as unknown as {
    process: { getBuiltinModule(name: Name): Modules[Name] };
  };
  return process.getBuiltinModule(name);
}
