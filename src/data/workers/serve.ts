/**
 * The worker's side of a `DataLoader`: `torch.utils.data.serve` and `get_worker_info`.
 *
 * @module
 */

import * as z from "npm:zod@4.6.7/mini";
import { default_generator } from "../../tensor/random/default_generator.ts";
import { checkInteger, parse } from "../../validation.ts";
import { default_collate } from "../collate.ts";
import type { AnyDataset } from "../dataset.ts";
import { checkDataset, type Collate, fetchSamples } from "../fetch.ts";
import { holdLifeline } from "./lifeline.ts";
import { mark, type Reply, type Request, toThrown, unmark } from "./messages.ts";
import { pack } from "./parcel.ts";

/** What a worker knows of itself. */
export interface WorkerInfo {
  /** Which worker it is, from 0. */
  readonly id: number;
  /** How many workers the loader has. */
  readonly num_workers: number;
  /** What the default generator of this worker was seeded with: the loader's base seed plus `id`. */
  readonly seed: bigint;
}

/** What {@linkcode serve} takes by name. */
export interface ServeOptions<Sample> {
  /** Makes a batch of samples; {@linkcode default_collate} by default. */
  collate_fn?: (samples: Sample[]) => unknown;
}

const Options = z.strictObject({
  collate_fn: z.optional(
    z.custom<Collate>((value) => typeof value === "function", { error: "a function" }),
  ),
});

/** The part of a worker's global scope that is used here. */
interface Scope {
  postMessage(message: unknown, transfer: ArrayBufferLike[]): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
}

let serving = false;
let info: WorkerInfo | null = null;

/**
 * What this worker is to its `DataLoader`.
 *
 * @returns Null in the script that has the loader, and in a worker before its first pass begins.
 *
 * @example
 * ```ts
 * import { torch } from "../../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(torch.utils.data.get_worker_info(), null);
 * ```
 */
export function get_worker_info(): WorkerInfo | null {
  return info;
}

/**
 * Gives the samples of a data set to the `DataLoader` that started this worker. To be called once, in the
 * module of the worker, which is a file of its own: functions, such as transforms, cannot be sent to a
 * worker, so it makes the data set itself.
 *
 * What travels are tensors of the CPU (waves stay in latency layout), images, numbers, bigints, strings,
 * booleans, null, undefined, typed arrays, and arrays and plain objects of these. Parameters arrive as
 * tensors.
 *
 * @param dataset The data set, as long as the one that the loader was given; a promise of it, or a
 * function that gives it. A function for what takes long to open: the loader knows then that it comes.
 * @param options See {@linkcode ServeOptions}.
 * @throws {TypeError} If this is no worker, it serves already, or an option is unknown or of a wrong type.
 *
 * @example The module of a worker, and the script; ignored, since it takes two files
 * ```ts ignore
 * // digits_worker.ts
 * import { torch, torchvision } from "@spyke/torch";
 *
 * const transform = new torchvision.transforms.ToTensor();
 * torch.utils.data.serve(() => torchvision.datasets.MNIST.open("data", { transform }));
 *
 * // the script
 * const loader = new torch.utils.data.DataLoader(await torchvision.datasets.MNIST.open("data"), {
 *   batch_size: 100,
 *   num_workers: 2,
 *   worker: () => new Worker(new URL("./digits_worker.ts", import.meta.url), { type: "module" }),
 * });
 * ```
 */
export function serve<Sample>(
  dataset:
    | AnyDataset<Sample>
    | Promise<AnyDataset<Sample>>
    | (() => AnyDataset<Sample> | Promise<AnyDataset<Sample>>),
  options: ServeOptions<Sample> = {},
): void {
  const { collate_fn = default_collate } = parse(Options, options, 'the options of "serve"');
  const scope = workerScope();
  if (serving) throw new TypeError("Cannot serve two data sets in one worker");
  serving = true;
  const say = (reply: Reply, transfer: ArrayBufferLike[] = []): void =>
    scope.postMessage(mark(reply), transfer);

  const answer = async (data: AnyDataset, request: Request): Promise<void> => {
    if (request.kind === "begin") {
      const { id, num_workers, seed } = request;
      info = { id, num_workers, seed };
      default_generator.manual_seed(seed);
      return;
    }
    const { task, indices } = request;
    try {
      const transfer: ArrayBufferLike[] = [];
      const batch = pack(await fetchSamples(data, indices, collate_fn), transfer);
      say({ kind: "batch", task, batch }, transfer);
    } catch (error) {
      say({ kind: "failed", task, error: toThrown(error) });
    }
  };

  Promise.resolve(dataset).catch(() => {}); // it is told below, when it is awaited
  const open = async (): Promise<void> => {
    say({ kind: "serving", lock: await holdLifeline() });
    const data = checkServed(await (typeof dataset === "function" ? dataset() : dataset));
    let last = Promise.resolve(); // one after another: they share the random numbers
    scope.addEventListener("message", (event) => {
      const request = unmark<Request>(event.data);
      if (request) last = last.then(() => answer(data, request));
    });
    say({ kind: "ready", length: data.length });
  };
  open().catch((error) => say({ kind: "refused", error: toThrown(error) }));
}

/**
 * The global scope of this worker.
 *
 * @throws {TypeError} If this is no worker.
 */
function workerScope(): Scope {
  const scope = globalThis as unknown as Partial<Scope> & { document?: unknown };
  if (typeof scope.postMessage === "function" && scope.document === undefined) {
    return scope as Scope;
  }
  throw new TypeError(
    "Cannot serve a data set here: it needs the module of a worker that a DataLoader starts",
  );
}

function checkServed(dataset: unknown): AnyDataset {
  const checked = checkDataset(dataset, "serve");
  checkInteger(checked.length, "length", "the data set of a worker", 0);
  return checked;
}
