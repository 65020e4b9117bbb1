/**
 * Pieces of WGSL and kernels that are made of them, each made once.
 *
 * @module
 */

import { type Kernel, kernel, type Part } from "../kernel.ts";

const madeParts = new Map<string, Part>();

/** A piece of WGSL that is generated, the same object for the same name. */
export function keptPart(name: string, source: () => string): Part {
  let found = madeParts.get(name);
  if (found === undefined) madeParts.set(name, found = { name, source: source() });
  return found;
}

/** The kernels that begin with some parts. */
interface Begun {
  readonly next: Map<Part, Begun>;
  kernel: Kernel | null;
}

const begun: Begun = { next: new Map(), kernel: null };
let made = 0;

/** A kernel of a source and some parts, the same object for the same ones. */
export function kernelOf(source: Part, parts: readonly Part[]): Kernel {
  let at = followed(begun, source);
  for (const part of parts) at = followed(at, part);
  // Pipelines are kept by name.
  return at.kernel ??= kernel(`${source.name} (${++made})`, source.source, parts);
}

function followed({ next }: Begun, part: Part): Begun {
  let found = next.get(part);
  if (found === undefined) next.set(part, found = { next: new Map(), kernel: null });
  return found;
}
