/** Asks for a GPU: the answer. */

import { torch } from "../../../mod.ts";

const available = await torch.backends.webgpu.is_available();
const [outcome] = await Promise.allSettled([torch.device("webgpu")]);
const message = outcome.status === "rejected" ? outcome.reason.message : null;
console.log(JSON.stringify({ available, message, cpu: await torch.device("cpu") }));
