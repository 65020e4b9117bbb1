/**
 * Copies of tensors that are used on several devices.
 *
 * @module
 */

import type { Backend } from "../backend/backend.ts";
import { checkHostReads } from "./host_reads.ts";
import type { Strided } from "./strided.ts";
import { renew, toDevice } from "./transfer.ts";

/** A copy, with the version of the original that it has. */
interface Replica {
  readonly copy: Strided;
  version: number;
}

/**
 * Copies of storage on other devices: made once, and again only when the original has changed. They are kept
 * as long as the original.
 */
export class Replicas {
  readonly #replicas = new WeakMap<Strided, Map<Backend, Replica>>();

  /** @param instead What to write where the host cannot read an original at once. */
  constructor(readonly instead: string) {}

  /**
   * The values of `source`, which lies without gaps, on a device: itself where it is there.
   *
   * @throws {TypeError} If the host cannot read it at once.
   */
  on(backend: Backend, source: Strided): Strided {
    if (source.backend === backend) return source;
    const replicas = this.#of(source);
    const { version } = source.buffer;
    const known = replicas.get(backend);
    if (known === undefined) {
      const copy = toDevice(source, backend, "parameter", this.instead);
      copy.hold();
      replicas.set(backend, { copy, version });
      return copy;
    }
    if (known.version !== version) {
      checkHostReads(source.backend, "move a tensor from", this.instead);
      renew(known.copy, source);
      known.copy.touch();
      known.version = version;
    }
    return known.copy;
  }

  /** The copies of a tensor on the devices that are still there. */
  #of(source: Strided): Map<Backend, Replica> {
    const replicas = this.#replicas.get(source) ?? new Map<Backend, Replica>();
    for (const backend of replicas.keys()) {
      if (backend.lost !== null) replicas.delete(backend);
    }
    this.#replicas.set(source, replicas);
    return replicas;
  }
}
