/** Makes tensors and gives them back, a thousand times: the memory of device and process between. */

import { functional as sf, snn, torch } from "../../../mod.ts";

const device = await torch.device("webgpu");
const conv = new snn.Convolution(2, 4, 3).to(device);
const times = torch.randint(0, 16, [2, 2, 10, 10]);
const waves = torch.from_times(times, 15);

async function cycle(read: boolean): Promise<void> {
  using tensor = torch.zeros(256, 1024, { device });
  using input = waves.to(device);
  using raw = conv(input);
  const [spikes, potentials] = sf.fire(raw, 5, true);
  using first = spikes.at(0);
  using element = tensor.at(0, 0);
  if (read) await Promise.all([element.item(), first.cpu(), raw.data()]);
  spikes.dispose();
  potentials.dispose();
}

const seen: { in_use: number; kept: number; resident: number }[] = [];
for (let i = 0; i < 1200; i++) {
  await cycle(i % 10 === 0);
  if (i % 200 !== 199) continue;
  const { bytes_in_use: in_use, bytes_kept: kept } = torch.backends.webgpu.statistics();
  seen.push({ in_use, kept, resident: Deno.memoryUsage().rss });
}
console.log(JSON.stringify(seen));
torch.backends.webgpu.close();
