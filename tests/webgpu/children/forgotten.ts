/** Forgets tensors: the memory that is in use afterwards, and at most. With `collect` garbage is collected. */

import { torch } from "../../../mod.ts";
import { forget } from "../../support/forget.ts";

const { statistics, close } = torch.backends.webgpu;
const device = await torch.device("webgpu");
console.log(JSON.stringify(await forget(device, () => statistics().bytes_in_use)));
close();
