/**
 * Moving storage between devices. Waves and potentials keep their layout: what moves are first spike steps
 * and the potentials at them. Deferred potentials stay deferred, and their wave and a copy of their weight
 * move.
 *
 * @module
 */

import type { Backend } from "../backend/backend.ts";
import type { Storage } from "./core.ts";
import { Deferred } from "./deferred.ts";
import { checkHostReads } from "./host_reads.ts";
import { type Latency, latencyOf } from "./latency.ts";
import { contiguous } from "./ops/copy.ts";
import { emptyStrided, Strided } from "./strided.ts";

/** What memory is for, as backends take it. */
type Use = "activation" | "parameter";

/**
 * The same values on another device; the storage itself if it is there already.
 *
 * @param instead What to write where this cannot be done at once.
 * @throws {TypeError} If the host cannot read the source at once.
 */
export function toDevice(
  source: Strided,
  backend: Backend,
  use: Use = "activation",
  instead = "await t.cpu()",
): Strided {
  if (source.backend === backend) return source;
  checkHostReads(source.backend, "move a tensor from", instead);
  return withBytes(
    source,
    (dense, ...range) => place(source, backend, use, dense.readSync(...range)),
  );
}

/** The same as soon as the device of the source can be read. */
export async function readOnto(
  source: Strided,
  backend: Backend,
  use: Use = "activation",
): Promise<Strided> {
  if (source.backend === backend) return source;
  const bytes = await withBytes(source, (dense, ...range) => dense.read(...range));
  return place(source, backend, use, bytes);
}

/**
 * Any storage on another device.
 *
 * @throws {TypeError} If the host cannot read the source at once.
 */
export function move(storage: Storage, backend: Backend): Storage {
  const { parts, join } = partsOf(storage);
  return join(parts.map(([part, use]) => toDevice(part, backend, use)));
}

/** The same as soon as the device of the source can be read, with one wait. */
export async function read(storage: Storage, backend: Backend): Promise<Storage> {
  const { parts, join } = partsOf(storage);
  return join(await Promise.all(parts.map(([part, use]) => readOnto(part, backend, use))));
}

/** What a storage consists of, and how to put it together again. */
interface Parts {
  parts: readonly (readonly [part: Strided, use: Use])[];
  join(moved: readonly Strided[]): Storage;
}

function partsOf(storage: Storage): Parts {
  if (storage instanceof Strided) {
    return { parts: [[storage, "activation"]], join: ([moved]) => moved };
  }
  return storage instanceof Deferred ? partsOfDeferred(storage) : partsOfLatency(storage);
}

function partsOfLatency(latency: Latency) {
  const { extent: { steps }, dtype, batched, cell: { threshold } } = latency;
  const values = latency.valuesView();
  const views = values ? [latency.timesView(), values] : [latency.timesView()];
  return {
    parts: views.map((view) => [view, "activation"] as const),
    join: ([times, values]: readonly Strided[]) =>
      latencyOf(times, steps, values ?? null, dtype, batched, threshold),
  };
}

function partsOfDeferred(deferred: Deferred): Parts {
  deferred.check();
  const { parts, join } = partsOfLatency(deferred.input);
  return {
    parts: [...parts, [deferred.weight, "parameter"]],
    join: (moved) => {
      const input = join(moved.slice(0, -1));
      return new Deferred(input.backend, input, moved.at(-1)!, deferred.inhibited);
    },
  };
}

/** Does something with the backend and the bytes of a storage, which lie without gaps for so long. */
function withBytes<T>(
  source: Strided,
  use: (backend: Backend, ...range: [Strided["buffer"], number, number]) => T,
): T {
  const dense = contiguous(source);
  const { backend, buffer, offset, itemsize, numel } = dense;
  try {
    return use(backend, buffer, offset * itemsize, numel * itemsize);
  } finally {
    if (buffer !== source.buffer) backend.free(buffer);
  }
}

function place({ shape, dtype }: Strided, backend: Backend, use: Use, bytes: Uint8Array): Strided {
  const target = emptyStrided(backend, shape, dtype, use);
  backend.write(target.buffer, 0, bytes);
  return target;
}
