/**
 * The libraries of kernels that a bench goes through: WebAssembly, and the native one where there is one.
 */

import { torch } from "../../mod.ts";

/** A library that can be put to use. */
export interface Kernels {
  readonly name: string;
  readonly threads: number;
  use(): Promise<void>;
}

const wasm: Kernels = {
  name: "wasm",
  threads: 1,
  use() {
    torch.backends.native.unload();
    return Promise.resolve();
  },
};

/** WebAssembly, then the native library with 1 and 2 threads; says so if that is not to be had. */
export async function allKernels(): Promise<Kernels[]> {
  try {
    const { instructions } = await torch.backends.native.load();
    const native = (threads: number): Kernels => ({
      name: `native ${instructions}`,
      threads,
      async use() {
        await torch.backends.native.load();
        torch.set_num_threads(threads);
      },
    });
    return [wasm, native(1), native(2)];
  } catch (error) {
    console.log(`Skipped: native kernels (${(error as Error).message})`);
    return [wasm];
  } finally {
    torch.backends.native.unload();
  }
}
