/** Which kernels a run uses. */

import { torch } from "../../mod.ts";

/** Opens the device and puts the kernels to use that the options ask for, and says which. */
export async function useKernels(threads: number, device = "cpu"): Promise<string> {
  const opened = await torch.device(device);
  if (opened !== "cpu") {
    const name = opened === "webgpu"
      ? torch.backends.webgpu.info()!.description
      : await torch.cuda.get_device_name(opened);
    console.log(`Running on ${name}`);
    return `${opened}, ${name}`;
  }
  if (threads === 0) return "WebAssembly";
  const { instructions } = await torch.backends.native.load();
  torch.set_num_threads(threads);
  console.log(`Running on the native library, ${instructions}, ${threads} threads`);
  return `native, ${instructions}`;
}

/** What waits until a device has done all that was asked of it. */
export function waitFor(device: string): () => Promise<void> {
  return async () => {
    if (device === "webgpu") await torch.backends.webgpu.synchronize();
    else if (device !== "cpu") await torch.cuda.synchronize(device);
  };
}
