/** Forgets tensors: the memory that is in use afterwards, and at most. With `collect` garbage is collected. */

import { torch } from "../../../mod.ts";
import { forget } from "../../support/forget.ts";

const device = await torch.device("cuda");
console.log(JSON.stringify(await forget(device, () => torch.cuda.memory_allocated(device))));
torch.cuda.close();
