/**
 * Parts of a batch for several devices, and results of several devices as one.
 *
 * @module
 */

import type { Backend } from "../backend/backend.ts";
import { onEach, type Share } from "../backend/device_list.ts";
import { backendOf, storageOf } from "../tensor/core.ts";
import { Deferred } from "../tensor/deferred.ts";
import { cat } from "../tensor/functions.ts";
import { Tensor } from "../tensor/tensor.ts";
import { read } from "../tensor/transfer.ts";
import { describe } from "../validation.ts";
import { type Winner, Winners } from "../wave/winners.ts";

/** What results of several devices become: see `DataParallel`. */
export type Gathered<Result> = Result extends Winners ? Winner[][]
  : Result extends Promise<infer Value> ? Gathered<Value>
  : Result extends Tensor | null | undefined ? Result
  : Result extends object ? { -readonly [Key in keyof Result]: Gathered<Result[Key]> }
  : Result;

/**
 * The number of stimuli in a batch: the first axis of all tensors among some values.
 *
 * @throws {TypeError} If there is no tensor, one has no such axis, or they differ.
 */
export function batchOf(values: readonly unknown[]): number {
  const lengths = new Set(tensorsIn(values).map(lengthOf));
  if (lengths.size === 1) return [...lengths][0];
  throw new TypeError(
    lengths.size === 0
      ? "Cannot split a batch over devices: there is no tensor among the arguments"
      : `Cannot split batches of ${[...lengths].join(" and ")} over devices: they have to be equal`,
  );
}

function lengthOf({ shape, layout, ndim }: Tensor): number {
  if (ndim > (layout === "latency" ? 4 : 0)) return shape[0];
  throw new TypeError(
    `Cannot split a ${layout} tensor of shape [${shape}] over devices: it needs a batch, ` +
      `as in [N, T, C, H, W]`,
  );
}

/** The same values with a part of each tensor, on a device. */
export function scatter<Values>(values: Values, share: Share): Values {
  return map(values, (tensor) => {
    const part = tensor.narrow(0, share.first, share.count);
    const moved = part.to(share.backend.device);
    if (moved !== part) part.dispose();
    return moved;
  }) as Values;
}

/** All tensors in some values. */
export function tensorsIn(values: unknown): Tensor[] {
  const tensors: Tensor[] = [];
  map(values, (tensor) => {
    tensors.push(tensor);
    return tensor;
  });
  return tensors;
}

/** The values with each tensor in arrays and plain objects replaced. */
function map(value: unknown, replace: (tensor: Tensor) => Tensor): unknown {
  if (value instanceof Tensor) return replace(value);
  if (Array.isArray(value)) return value.map((item) => map(item, replace));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, map(item, replace)]));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
}

/**
 * Results of the parts of a batch as one, on a device.
 *
 * @throws {TypeError} If they are of a kind that is not put together, or differ in it.
 */
export async function gather(parts: readonly unknown[], backend: Backend): Promise<unknown> {
  const [first] = parts;
  if (parts.every((part) => part instanceof Tensor)) return await join(parts, backend);
  if (parts.every((part) => part instanceof Winners)) {
    return (await Promise.all(parts.map((part) => part.batch()))).flat();
  }
  if (parts.every(Array.isArray)) {
    if (!parts.some((part) => part.some(isWhole))) return parts.flat();
    checkAlike(parts.map(({ length }) => length));
    return await Promise.all(
      (first as unknown[]).map((_, i) => gather(parts.map((part) => part[i]), backend)),
    );
  }
  if (parts.every(isPlain)) {
    const keys = Object.keys(parts[0]);
    checkAlike(parts.map((part) => Object.keys(part).join()));
    const values = await Promise.all(
      keys.map((key) => gather(parts.map((part) => part[key]), backend)),
    );
    return Object.fromEntries(keys.map((key, i) => [key, values[i]]));
  }
  if (first == null && parts.every((part) => part === first)) return first;
  throw new TypeError(
    `Cannot put the results of several devices together: one is ${
      describe(first)
    }, it needs tensors, ` +
      `winners or a list with an item for each stimulus`,
  );
}

/** Whether an item of an array stands for all stimuli, so that arrays are put together item by item. */
function isWhole(item: unknown): boolean {
  return item instanceof Tensor || item instanceof Winners || isPlain(item) ||
    Array.isArray(item) && item.some(isWhole);
}

function checkAlike(forms: readonly (string | number)[]): void {
  if (new Set(forms).size === 1) return;
  throw new TypeError(
    `Cannot put the results of several devices together: they differ in form (${
      forms.join(" and ")
    })`,
  );
}

/** Tensors one after another. Potentials that nobody has asked for yet are computed, each on its device. */
async function join(parts: readonly Tensor[], backend: Backend): Promise<Tensor> {
  if (parts.some(({ ndim }) => ndim === 0)) {
    throw new TypeError(
      "Cannot put numbers of several devices together: the results need an axis for the batch",
    );
  }
  const moved = await Promise.all(onEach(parts, backendOf, (part) => take(part, backend)));
  const whole = cat(moved);
  for (const [i, part] of moved.entries()) if (part !== parts[i]) part.dispose();
  return whole;
}

async function take(part: Tensor, backend: Backend): Promise<Tensor> {
  const known = storageOf(part) instanceof Deferred ? part.to_dense() : part;
  if (backendOf(known) === backend) return known;
  return new Tensor(await read(storageOf(known), backend));
}
