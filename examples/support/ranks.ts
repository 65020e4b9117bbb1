/**
 * How ranks share work.
 */

import { torch } from "../../mod.ts";
import { type Batch, CHUNK, range, type Stimuli } from "./stimuli.ts";

/** Which of so many items fall to a rank, by default this one: every `size`th, the first ones to rank 0. */
export function shareOf(count: number, rank = torch.distributed.get_rank()): number[] {
  const size = torch.distributed.get_world_size();
  return range(0, count).filter((item) => item % size === rank);
}

/**
 * Encodes stimuli in shares, and gives all of them to all ranks. Only first spike steps are exchanged, a byte a
 * neuron.
 */
export async function encodeTogether(stimuli: Stimuli): Promise<Batch> {
  // Its shares are equally long, as what is gathered has to be: the first stimuli fill up the last ones.
  const sampler = new torch.utils.data.DistributedSampler(stimuli, { shuffle: false });
  const indices = [...sampler];
  const waves: torch.Tensor[] = [];
  const labels: number[] = [];
  for (let first = 0; first < indices.length; first += CHUNK) {
    const batch = await stimuli.batch(indices.slice(first, first + CHUNK));
    waves.push(batch.inputs);
    labels.push(...batch.labels);
  }
  const inputs = torch.cat(waves);
  return {
    inputs: torch.from_times(await interleaved(inputs.times, stimuli.length), inputs.size(1)),
    labels: await interleaved(torch.tensor(labels), stimuli.length)
      .then((all) => all.tolist() as Promise<number[]>),
  };
}

/** The first items of the order in which ranks take them in turns. */
async function interleaved(mine: torch.Tensor, count: number): Promise<torch.Tensor> {
  const size = torch.distributed.get_world_size();
  const all = Array.from({ length: size }, () => torch.zeros_like(mine));
  await torch.distributed.all_gather(all, mine);
  return torch.stack(all, 1).flatten(0, 1).narrow(0, 0, count);
}
