/**
 * Moving storage between devices and between threads. Waves and potentials keep their layout: what moves
 * are first spike steps and the potentials at them. Deferred potentials stay deferred, and their wave and a
 * copy of their weight move.
 *
 * @module
 */

import type { Backend, DType } from "../backend/backend.ts";
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
  const target = emptyStrided(backend, source.shape, source.dtype, use);
  renew(target, source);
  return target;
}

/** Writes the values of storage into storage without gaps on another device, at once. */
export function renew(target: Strided, source: Strided): void {
  withBytes(source, (from, buffer, ...range) => {
    if (copied(target, buffer, ...range)) return;
    target.backend.write(target.buffer, 0, from.readSync(buffer, ...range));
  });
}

/** The same as `toDevice` as soon as the device of the source can be read. */
export async function readOnto(
  source: Strided,
  backend: Backend,
  use: Use = "activation",
): Promise<Strided> {
  if (source.backend === backend) return source;
  const target = emptyStrided(backend, source.shape, source.dtype, use);
  const bytes = await withBytes(
    source,
    (from, ...range) => copied(target, ...range) ? null : from.read(...range),
  );
  if (bytes !== null) backend.write(target.buffer, 0, bytes);
  return target;
}

/** Copies from device to device; false where there is no way without the host. */
function copied(
  { backend, buffer }: Strided,
  ...[source, offset, length]: [Strided["buffer"], number, number]
): boolean {
  return backend.copyFrom?.(source, offset, buffer, 0, length) ?? false;
}

/**
 * Any storage on another device.
 *
 * @throws {TypeError} If the host cannot read the source at once.
 */
export function move(storage: Storage, backend: Backend): Storage {
  const { parts, form } = partsOf(storage);
  return joined(form, parts.map(([part, use]) => toDevice(part, backend, use)));
}

/** The same as soon as the device of the source can be read, with one wait. */
export async function read(storage: Storage, backend: Backend): Promise<Storage> {
  const { parts, form } = partsOf(storage);
  return joined(form, await Promise.all(parts.map(([part, use]) => readOnto(part, backend, use))));
}

/** A storage as plain data, which can be sent to another thread. */
export interface Plain {
  readonly form: Form;
  readonly parts: readonly PlainPart[];
}

interface PlainPart {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly use: Use;
  /** The elements, row-major, in memory of their own. */
  readonly bytes: Uint8Array;
}

/**
 * A storage as plain data.
 *
 * @throws {TypeError} If the host cannot read it at once.
 * @throws {Error} If potentials are deferred and their wave or weight has changed since.
 */
export function toPlain(storage: Storage): Plain {
  checkHostReads(storage.backend, "send a tensor of", "await t.cpu()");
  const { parts, form } = partsOf(storage);
  const plain = parts.map(([part, use]): PlainPart => {
    const { shape, dtype } = part;
    return {
      shape,
      dtype,
      use,
      bytes: withBytes(part, (dense, ...range) => dense.readSync(...range)),
    };
  });
  return { form, parts: plain };
}

/** A storage that {@linkcode toPlain} gave, on a device. */
export function fromPlain({ form, parts }: Plain, backend: Backend): Storage {
  return joined(form, parts.map((part) => place(part, backend, part.use, part.bytes)));
}

/** What there is to know of waves and potentials beside their steps and values. */
interface LatencyForm {
  readonly layout: "latency";
  readonly steps: number;
  readonly dtype: DType;
  readonly batched: boolean;
  readonly threshold: number;
}

/** How a storage is put together. */
type Form =
  | { readonly layout: "strided" }
  | LatencyForm
  | {
    readonly layout: "deferred";
    readonly input: LatencyForm;
    readonly inhibited: readonly number[];
  };

/** What a storage consists of. */
interface Parts {
  readonly parts: readonly (readonly [part: Strided, use: Use])[];
  readonly form: Form;
}

function partsOf(storage: Storage): Parts {
  if (storage instanceof Strided) {
    return { parts: [[storage, "activation"]], form: { layout: "strided" } };
  }
  return storage instanceof Deferred ? partsOfDeferred(storage) : partsOfLatency(storage);
}

/** The storage that consisted of such parts, which now lie without gaps in buffers of their own. */
function joined(form: Form, parts: readonly Strided[]): Storage {
  switch (form.layout) {
    case "strided":
      return parts[0];
    case "latency":
      return joinedLatency(form, parts);
    case "deferred": {
      const input = joinedLatency(form.input, parts.slice(0, -1));
      return new Deferred(input.backend, input, parts.at(-1)!, new Set(form.inhibited));
    }
  }
}

function joinedLatency(form: LatencyForm, [times, values]: readonly Strided[]): Latency {
  const { steps, dtype, batched, threshold } = form;
  return latencyOf(times, steps, values ?? null, dtype, batched, threshold);
}

function partsOfLatency(latency: Latency): Parts & { form: LatencyForm } {
  const { extent: { steps }, dtype, batched, cell: { threshold } } = latency;
  const values = latency.valuesView();
  const views = values ? [latency.timesView(), values] : [latency.timesView()];
  return {
    parts: views.map((view) => [view, "activation"] as const),
    form: { layout: "latency", steps, dtype, batched, threshold },
  };
}

function partsOfDeferred(deferred: Deferred): Parts {
  deferred.check();
  const { parts, form: input } = partsOfLatency(deferred.input);
  return {
    parts: [...parts, [deferred.weight, "parameter"]],
    form: { layout: "deferred", input, inhibited: [...deferred.inhibited] },
  };
}

/** Does something with the backend and the bytes of a storage, which lie without gaps for so long. */
export function withBytes<T>(
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

export function place(
  { shape, dtype }: Pick<Strided, "shape" | "dtype">,
  backend: Backend,
  use: Use,
  bytes: Uint8Array,
): Strided {
  const target = emptyStrided(backend, shape, dtype, use);
  backend.write(target.buffer, 0, bytes);
  return target;
}
