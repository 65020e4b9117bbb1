/**
 * Selecting winners, and the object that holds them.
 *
 * @module
 */

import type { Backend, DeviceBuffer, Span } from "../backend/backend.ts";
import { showAsText } from "../representation.ts";
import type { Storage } from "../tensor/core.ts";
import { Deferred } from "../tensor/deferred.ts";
import { asPotentials, Latency, withValues } from "../tensor/latency.ts";
import { compactAt, compactOf, denseOf, spikesOf } from "./operands.ts";

/** A winner: its feature, row and column. */
export type Winner = [feature: number, row: number, column: number];

/**
 * The winners of one stimulus, or of each stimulus of a batch. They stay on their device until they
 * are awaited: `await winners` gives a list of `[feature, row, column]`, in the order in which they
 * were chosen. `STDP` takes the object as it is, or the list.
 *
 * It is a thenable, so returning it from an async function reads it.
 *
 * @example
 * ```ts
 * import { functional as sf, torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const pot = torch.zeros(2, 3, 4, 4);
 * pot.at(1, 2, 3, 0).fill_(5); // feature 2 at row 3, column 0, in the last step
 * assertEquals(await sf.get_k_winners(pot, 1), [[2, 3, 0]]);
 * ```
 */
export class Winners implements PromiseLike<Winner[]> {
  static {
    showAsText(this.prototype);
  }

  /** @ignore */
  constructor(
    /** @ignore */
    readonly backend: Backend,
    /** @ignore int32 `[n, kwta, 3]` */
    readonly winners: DeviceBuffer,
    /** @ignore int32 `[n]` */
    readonly counts: DeviceBuffer,
    /** The number of stimuli. */
    readonly stimuli: number,
    /** The most winners a stimulus can have. */
    readonly kwta: number,
    /** Whether the potentials were a batch. */
    readonly batched: boolean,
    /** Features, rows and columns of the layer that they are neurons of. */
    readonly layer: readonly [features: number, rows: number, columns: number],
  ) {}

  /**
   * Refuses to count what has not been read: `(await winners).length` is the number of winners.
   *
   * @throws {TypeError} Always.
   */
  get length(): never {
    throw new TypeError("Cannot count winners before they are read: use (await winners).length");
  }

  /** Reads the winners of one stimulus. For `await`. */
  then<A = Winner[], B = never>(
    fulfilled?: ((winners: Winner[]) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#single().then(fulfilled, rejected);
  }

  /** Reads the winners of each stimulus of a batch. */
  async batch(): Promise<Winner[][]> {
    const { backend, stimuli, kwta } = this;
    return this.#lists(
      ...await Promise.all([
        backend.read(this.counts, 0, stimuli * 4),
        backend.read(this.winners, 0, stimuli * kwta * 12),
      ]),
    );
  }

  /** @ignore The same at once, where the memory of the device can be read. */
  batchSync(): Winner[][] {
    const { backend, stimuli, kwta } = this;
    const counts = backend.readSync(this.counts, 0, stimuli * 4);
    return this.#lists(counts, backend.readSync(this.winners, 0, stimuli * kwta * 12));
  }

  /**
   * The list, such as `winners([[2, 3, 0]])`; of a batch that of each stimulus. Where the host cannot read the device
   * at once or it is lost, their number at most.
   */
  toString(): string {
    const { backend, batched, stimuli, kwta } = this;
    if (!backend.hostReadable || backend.lost !== null) {
      return `winners(stimuli=${stimuli}, kwta=${kwta}, device="${backend.device}")`;
    }
    const lists = this.batchSync();
    return `winners(${JSON.stringify(batched ? lists : lists[0]).replaceAll(",", ", ")})`;
  }

  #lists(counts: Uint8Array, winners: Uint8Array): Winner[][] {
    // Plain loops: a batch may have thousands of stimuli.
    const flat = new Int32Array(winners.buffer);
    const found: Winner[][] = [];
    for (const count of new Int32Array(counts.buffer)) {
      const list: Winner[] = [];
      const first = found.length * this.kwta * 3;
      for (let at = first; at < first + 3 * count; at += 3) {
        list.push([flat[at], flat[at + 1], flat[at + 2]]);
      }
      found.push(list);
    }
    return found;
  }

  async #single(): Promise<Winner[]> {
    if (this.batched) {
      throw new TypeError(
        `Cannot await the winners of a batch of ${this.stimuli} stimuli as one list: ` +
          `use await winners.batch()`,
      );
    }
    return (await this.batch())[0];
  }
}

/** Selects winners. With `spikes`, their steps decide and the potentials at them. */
export function selectWinners(
  potentials: Storage,
  kwta: number,
  radius: number,
  spikes: Storage | null,
): Winners {
  const compact = withSpikes(potentials, spikes);
  const { backend, extent } = compact;
  const winners = backend.alloc(extent.n * kwta * 12, "activation");
  const counts = backend.alloc(extent.n * 4, "activation");
  const span = (buffer: DeviceBuffer): Span => ({ buffer, offset: 0 });
  // One winner of neurons that all fire in the last step may be found without their potentials.
  const firing = kwta === 1 ? compact.cell.firing : null;
  if (!firing?.winners(compact.first, extent.n, span(winners), span(counts))) {
    const found = [kwta, radius, span(winners), span(counts)] as const;
    const pending = compact.pending();
    if (pending) backend.convWinners(pending.input, pending.weight, compact.wave, ...found);
    else backend.selectWinners(compact.wave, compact.values()!, ...found);
  }
  const { n, c, h, w } = extent;
  return new Winners(backend, winners, counts, n, kwta, compact.batched, [c, h, w]);
}

/** Puts winners of a layer that a script holds as a list on a device. */
export function winnersOf(
  list: readonly Winner[],
  layer: Winners["layer"],
  backend: Backend,
): Winners {
  const kwta = Math.max(list.length, 1);
  const winners = backend.alloc(kwta * 12, "activation");
  const counts = backend.alloc(4, "activation");
  backend.write(winners, 0, new Uint8Array(Int32Array.from(list.flat()).buffer));
  backend.write(counts, 0, new Uint8Array(Int32Array.of(list.length).buffer));
  return new Winners(backend, winners, counts, 1, kwta, false, layer);
}

function withSpikes(potentials: Storage, spikes: Storage | null): Latency {
  if (spikes === null) return asPotentials(compactOf(potentials));
  const wave = spikesOf(spikes);
  // Both come from the same firing in every published script; then nothing is to be looked up.
  if (potentials instanceof Latency && sameSpikes(potentials, wave)) {
    return asPotentials(potentials);
  }
  if (potentials instanceof Deferred && potentials.inhibited.size === 0) {
    return withValues(wave, potentials);
  }
  return compactAt(wave, denseOf(potentials));
}

function sameSpikes(a: Latency, b: Latency): boolean {
  return a.cell.hasTimesOf(b.cell) && a.first === b.first;
}
