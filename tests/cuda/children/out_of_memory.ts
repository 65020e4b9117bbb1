/** Asks for more memory than the GPU has: what is said, and what still works. */

import { torch } from "../../../mod.ts";

const device = await torch.device("cuda");
const kept = torch.ones(3, { device });
const [free] = torch.cuda.mem_get_info();
const bytes = 4 * Math.floor(Math.min(free / 18, 2 ** 30)); // so that some is left over
const parts: torch.Tensor[] = [];
let error: Error | null = null;
while (error === null) {
  try {
    parts.push(torch.zeros(bytes / 4, { device }));
  } catch (caught) {
    error = caught as Error;
  }
}
const [full] = torch.cuda.mem_get_info();
for (const part of parts) part.dispose();
const [freed] = torch.cuda.mem_get_info();
console.log(JSON.stringify({
  name: error.name,
  message: error.message,
  bytes,
  fits: full >= bytes,
  back: freed >= full + parts.length * bytes,
  kept: await kept.tolist(),
  again: await torch.zeros(bytes / 4, { device }).at(-1).item(),
}));
torch.cuda.close();
