/**
 * What a rank keeps of its networks, in a file of its own that is replaced as a whole.
 */

import { torch } from "../../mod.ts";
import { makeFolderOf } from "./record.ts";

/** The last epoch that is finished: a layer from 1 on, and its epoch from 0 on. */
type Position = readonly [layer: number, epoch: number];

/** The checkpoint of one rank. */
export class RankCheckpoint {
  readonly #file: string;
  #done: Position = [0, 0];

  /** Keeps networks in a folder; the name of the file tells the rank, and of how many. */
  constructor(folder: string, readonly networks: readonly torch.nn.Module[]) {
    const [rank, size] = [torch.distributed.get_rank(), torch.distributed.get_world_size()];
    this.#file = `${folder}/rank-${rank}-of-${size}.pt`;
  }

  /** Whether an epoch was finished in what has been read. */
  isPast(layer: number, epoch: number): boolean {
    const [doneLayer, doneEpoch] = this.#done;
    return layer < doneLayer || (layer === doneLayer && epoch <= doneEpoch);
  }

  /** Writes the networks as they are after an epoch. */
  async write(layer: number, epoch: number): Promise<void> {
    await makeFolderOf(this.#file);
    const networks = this.networks.map((net) => net.state_dict());
    await torch.save({ done: [layer, epoch], networks }, this.#file);
    this.#done = [layer, epoch];
  }

  /** Puts the networks into the state that was written last, if any was. */
  async read(): Promise<void> {
    if (!await exists(this.#file)) return;
    const saved = await torch.load<Map<string, unknown>>(this.#file);
    const [done, networks] = [saved.get("done"), saved.get("networks")];
    if (!isPosition(done) || !Array.isArray(networks) || networks.length !== this.networks.length) {
      throw new TypeError(`Cannot resume from "${this.#file}": it is of another population`);
    }
    this.networks.forEach((net, i) => net.load_state_dict(networks[i]));
    this.#done = done;
  }
}

function isPosition(value: unknown): value is Position {
  return Array.isArray(value) && value.length === 2 && value.every(Number.isInteger);
}

async function exists(file: string): Promise<boolean> {
  try {
    return (await Deno.stat(file)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
