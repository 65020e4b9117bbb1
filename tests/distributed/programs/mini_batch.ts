/** Ranks that have their shares of batches learn what one process learns from the whole batches, to the bit. */

import { assertEquals } from "@std/assert";
import { snn, torch } from "../../../mod.ts";

await torch.distributed.init_process_group("mpi");
const [rank, size] = [torch.distributed.get_rank(), torch.distributed.get_world_size()];

function made(): snn.MiniBatchSTDP {
  torch.manual_seed(0);
  return new snn.MiniBatchSTDP(new snn.Convolution(3, 8, 5, 0.5, 0.1), [0.01, -0.007]);
}

const options = { threshold: 5, kwta: 3, inhibition_radius: 1, pointwise_inhibition: true };
const [alone, together] = [made(), made()];
const before = await alone.conv_layer.weight.data();
for (const n of [1, 10, 64]) {
  const waves = torch.from_times(torch.randint(0, 20, [n, 3, 12, 12]), 15);
  // Shares of different sizes: of one stimulus all but one are empty.
  const first = Math.floor(n * rank / size);
  const share = waves.narrow(0, first, Math.floor(n * (rank + 1) / size) - first);
  await together.learn(share, { ...options, distributed: true });
  await alone.learn(waves, options);
  assertEquals(await together.conv_layer.weight.data(), await alone.conv_layer.weight.data());
}
const after = await together.conv_layer.weight.data();
assertEquals(before.some((value, i) => value !== after[i]), true);
console.log("equal");
