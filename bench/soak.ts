/**
 * Memory over many learning steps, written as a script writes them:
 *
 * ```sh
 * deno run bench/soak.ts 50000
 * ```
 */

import { functional as sf, snn, torch } from "../mod.ts";

/** Bytes in use early on and at the end. */
export interface Soak {
  early: number;
  late: number;
}

class Net extends torch.nn.Module<[input: torch.Tensor], Promise<number>> {
  conv1 = new snn.Convolution(6, 30, 5, 0.8, 0.05);
  stdp1 = new snn.STDP(this.conv1, [0.004, -0.003]);

  override async forward(input: torch.Tensor): Promise<number> {
    input = sf.pad(input.float(), [2, 2, 2, 2], 0);
    const [, thresholded] = sf.fire(this.conv1(input), 15, true);
    const pot = sf.pointwise_inhibition(thresholded);
    const spk = pot.sign();
    const winners = await sf.get_k_winners(pot, 5, 3, spk);
    this.stdp1(input, pot, spk, winners);
    return winners.length;
  }
}

/** Runs so many steps; the first tenth does not count. */
export async function soak(steps: number): Promise<Soak> {
  torch.manual_seed(0);
  const net = new Net();
  const data = torch.from_times(torch.randint(0, 60, [100, 6, 28, 28]), 15);
  let early = 0;
  for (let step = 0; step < steps;) {
    for (const x of data) {
      await net(x);
      if (++step === Math.floor(steps / 10)) early = used();
    }
  }
  return { early, late: used() };
}

function used(): number {
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

if (import.meta.main) {
  const steps = Number(Deno.args[0] ?? 50000);
  const start = performance.now();
  const { early, late } = await soak(steps);
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  console.log(`${steps} steps in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  console.log(`after the first tenth ${megabytes(early)}, at the end ${megabytes(late)}`);
  console.log(`resident ${megabytes(Deno.memoryUsage().rss)}`);
}
