/**
 * The workers of the tests. Which one this is, its name says: Deno checks the types of each module that
 * tests start, so it is one.
 */

import { torch } from "../../../mod.ts";
import { Collatable, Plain } from "./samples.ts";

const { get_worker_info, serve } = torch.utils.data;
const scope = globalThis as unknown as Worker & { name: string; close(): void };

const never = new Promise<never>(() => {});

/** Throws outside of what serves. */
function later(throws: () => void): Promise<never> {
  setTimeout(throws);
  return never;
}

class Odd extends Error {
  override name = "Odd";
}

/** Samples 0 to 11, of which 5 is trouble. */
function troubled(get5: () => unknown): void {
  serve({ length: 12, get: (index) => index === 5 ? get5() : index });
}

const roles: Record<string, () => void> = {
  collatable: () => serve(new Collatable()),

  plain() {
    scope.postMessage("nothing that concerns the loader");
    scope.postMessage(null);
    serve(Promise.resolve(new Plain()));
  },

  /** Random samples, and whose they are. */
  random() {
    const get = async (index: number) => [index, await torch.randint(0, 1000, [1]).item()];
    const data = () => ({ length: 7, get });
    serve(data, { collate_fn: (samples) => ({ samples, worker: get_worker_info() }) });
  },

  type: () =>
    troubled(() => {
      throw new TypeError("Cannot do that");
    }),
  range: () => troubled(() => Promise.reject(new RangeError("Cannot go there"))),
  odd: () => troubled(() => Promise.reject(new Odd("Cannot say"))),
  text: () => troubled(() => Promise.reject("no more")),
  function: () => troubled(() => [1, { at: torch.zeros }]),
  map: () => troubled(() => [new Map()]),
  close: () =>
    troubled(() => {
      scope.close();
      return never;
    }),
  uncaught: () =>
    troubled(() =>
      later(() => {
        throw new RangeError("Cannot be caught");
      })
    ),
  rejected: () =>
    troubled(() => later(() => void Promise.reject(new TypeError("Cannot be awaited")))),
  never: () => troubled(() => never),
  slow: () => troubled(() => new Promise((resolve) => setTimeout(resolve, 100, 5))),

  silent() {},
  throws() {
    throw new RangeError("Cannot start");
  },
  opensNothing: () => serve({ length: 3 } as never),
  opensLate: () => serve(never),
  rejects: () => serve(() => Promise.reject(new TypeError("Cannot open"))),
  rejectsAtOnce: () => serve(Promise.reject(new RangeError("Cannot find it"))),
  option: () => serve([1], { batch_size: 2 } as never),
  twice() {
    serve(never);
    serve([1]);
  },
};

roles[scope.name]();
