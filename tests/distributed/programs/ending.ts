/**
 * Every rank teaches a layer of its own for some epochs, with a checkpoint after each. In the third one rank 1
 * ends as it is told to. At last the weights of all are printed.
 */

import { snn, torch } from "../../../mod.ts";
import { RankCheckpoint } from "../../../examples/support/rank_checkpoint.ts";

const [folder, how] = Deno.args;
await torch.distributed.init_process_group("mpi");
const me = torch.distributed.get_rank();
torch.manual_seed(me);
const conv = new snn.Convolution(1, 4, 3, 0.5, 0.1);
const stdp = new snn.STDP(conv, [0.05, -0.04]);
const checkpoint = new RankCheckpoint(folder, [stdp]);
await checkpoint.read();

for (let epoch = 0; epoch < 5; epoch++) {
  if (checkpoint.isPast(1, epoch)) continue;
  const generator = new torch.Generator().manual_seed(10 * me + epoch);
  const times = torch.randint(0, 16, [20, 1, 8, 8], { generator });
  stdp.learn(torch.from_times(times, 15), { threshold: 2, kwta: 2 });
  if (me === 1 && epoch === 2) await end();
  await checkpoint.write(1, epoch);
}
const all = Array.from(
  { length: torch.distributed.get_world_size() },
  () => torch.zeros(4, 1, 3, 3),
);
await torch.distributed.gather(conv.weight, me === 0 ? all : null);
if (me === 0) console.log(JSON.stringify(await torch.stack(all).tolist()));

async function end(): Promise<void> {
  // Not before rank 0 has got somewhere.
  while (how !== "well" && !await exists(`${folder}/rank-0-of-2.pt`)) await delay(10);
  switch (how) {
    case "throws":
      throw new Error("the disk is full");
    case "rejects":
      Promise.reject(new Error("nobody waits for this"));
      break;
    case "exits":
      Deno.exit(3);
      break;
    case "leaves":
      Deno.exit(0);
      break;
    case "is killed":
      Deno.kill(Deno.pid, "SIGKILL");
  }
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function exists(file: string): Promise<boolean> {
  return await Deno.stat(file).then(() => true, () => false);
}
