/**
 * What npm reads of the package.
 *
 * @module
 */

/** What deno.json says of it. */
export interface Project {
  name: string;
  version: string;
  license: string;
  /** Entries, as `./snn`, and their sources. */
  exports: Record<string, string>;
}

/** Its package.json. */
export function manifestOf({ name, version, license, exports }: Project): Record<string, unknown> {
  return {
    name,
    version,
    description: "Convolutional spiking networks whose neurons spike at most once, and STDP",
    keywords: ["spiking", "stdp", "neural-network", "webgpu", "webassembly", "spyketorch"],
    license,
    type: "module",
    engines: { node: ">=20.16" }, // which has process.getBuiltinModule
    sideEffects: false,
    files: ["**/*.js", "types", "THIRD_PARTY_LICENSES"],
    exports: Object.fromEntries(
      Object.entries(exports).map(([entry, source]) => [entry, {
        types: source.replace("./", "./types/").replace(/\.ts$/, ".d.ts"),
        default: source.replace(/\.ts$/, ".js"),
      }]),
    ),
  };
}
