/** What is random in an epoch. */

import { torch } from "../../mod.ts";

/** Draws for an epoch. They depend on seed and epoch alone, so that a run that goes on draws the same. */
export async function epochGenerator(seed: number, epoch: number): Promise<torch.Generator> {
  const seeds = new torch.Generator().manual_seed(seed);
  const drawn = torch.randint(0, 2 ** 31 - 1, [epoch + 1], { generator: seeds });
  return new torch.Generator().manual_seed(await drawn.at(-1).item());
}
