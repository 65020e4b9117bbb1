/** Forgets tensors: the memory that is in use afterwards, and at most. With `collect` garbage is collected. */

import { torch } from "../../../mod.ts";

const [collect] = Deno.args;
const device = await torch.device("webgpu");
const { statistics } = torch.backends.webgpu;

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

let most = 0;
for (let i = 0; i < 2000; i++) {
  torch.zeros(1 << 18, { device }).view(512, 512);
  most = Math.max(most, statistics().bytes_in_use);
  if (i % 10 === 9) await turn();
}
if (collect === "collect") {
  for (let i = 0; i < 3; i++) {
    (globalThis as unknown as { gc(): void }).gc();
    await turn();
  }
}
console.log(JSON.stringify({ most, left: statistics().bytes_in_use }));
torch.backends.webgpu.close();
