/** Whether Open MPI is there, and who this is in it; of a given library only the attempt. */

import { torch } from "../../../mod.ts";

const [library] = Deno.args;
if (library === undefined) {
  console.log(`available: ${await torch.distributed.is_available()}`);
}
await torch.distributed.init_process_group("mpi", { library });
const [rank, size] = [torch.distributed.get_rank(), torch.distributed.get_world_size()];
console.log(`rank ${rank} of ${size}`);
