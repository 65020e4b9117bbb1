/** Which kernels a run uses. */

import { torch } from "../../mod.ts";

/** Opens the device and puts the kernels to use that the options ask for, and says which. */
export async function useKernels(threads: number, device = "cpu"): Promise<string> {
  await torch.device(device);
  if (device === "webgpu") {
    const { description } = torch.backends.webgpu.info()!;
    console.log(`Running on ${description}`);
    return `webgpu, ${description}`;
  }
  if (threads === 0) return "WebAssembly";
  const { instructions } = await torch.backends.native.load();
  torch.set_num_threads(threads);
  console.log(`Running on the native library, ${instructions}, ${threads} threads`);
  return `native, ${instructions}`;
}
