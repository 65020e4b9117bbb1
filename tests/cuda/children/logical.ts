/** Two devices on one GPU, closed and opened again: what is said of them. */

import { snn, torch } from "../../../mod.ts";

const { cuda } = torch;

function messageOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

const refusals: (string | null)[] = [];
const refused = (work: () => unknown) => refusals.push(messageOf(work));

refused(() => torch.zeros(2).cuda());
refused(() => cuda.mem_get_info());
cuda.set_visible_devices([]);
const none = await cuda.device_count();
cuda.set_visible_devices([0, 4096, 0]);
const first = await cuda.device_count();
const missing = await torch.device("cuda:1").catch(({ message }: Error) => message);
cuda.set_visible_devices([0, 0]);
const count = await cuda.device_count();
const names = await Promise.all([
  torch.device("cuda"),
  torch.device("cuda:1"),
  torch.device("cuda:0"),
]);
const beyond = await torch.device("cuda:2").catch(({ message }: Error) => message);
refused(() => cuda.set_visible_devices(null));
await cuda.load(cuda.loaded()!.path).catch((error) =>
  refused(() => {
    throw error;
  })
);

const a = torch.arange(6).view(2, 3).cuda();
const b = a.cuda(1);
b.add_(1);
refused(() => a.add(b));
const allocated = [cuda.memory_allocated(), cuda.memory_allocated(1), cuda.memory_allocated(7)];
const wave = torch.from_times(torch.tensor([[[0, 2]]]), 3);
const conv = new snn.Convolution(1, 1, [1, 2]);
const here = await conv(wave).data();
const there = await conv.cuda("cuda:1")(wave.cuda(1)).data();
const [free, total] = cuda.mem_get_info("cuda:1");

cuda.close("cuda:1");
refused(() => b.add(1));
refused(() => conv.to("cpu"));
refused(() => torch.zeros(1, { device: "cuda:1" }));
const lost = await b.data().catch(({ message }: Error) => message);
const afterwards = [cuda.memory_allocated(), cuda.memory_allocated(1)];
const still = await a.tolist();
await torch.device("cuda:1");
const again = await a.to("cuda:1").tolist();
refused(() => b.add(1));
cuda.close();
cuda.close();
cuda.close(1);
cuda.set_visible_devices(null);

console.log(JSON.stringify({
  ...{ none, first, missing, count, names, beyond, refusals, allocated, lost, afterwards, still },
  again,
  same: here.join() === there.join(),
  memory: free > 0 && free <= total,
}));
