/**
 * The libraries of kernels that a bench goes through: WebAssembly, and the native one where there is one.
 */

import { torch } from "../../mod.ts";

/** A library that can be put to use. */
export interface Kernels {
  readonly name: string;
  readonly threads: number;
  /** Whether it is WebAssembly. */
  readonly wasm: boolean;
  use(): Promise<void>;
}

/** `torch.backends.native`, as far as a bench needs it. */
interface Native {
  load(): Promise<{ instructions: string }>;
  unload(): void;
}

/** Releases before the native library have neither. */
const { backends, set_num_threads } = torch as {
  backends?: { native: Native };
  set_num_threads?: (threads: number) => void;
};

const wasm: Kernels = {
  name: "wasm",
  threads: 1,
  wasm: true,
  use() {
    backends?.native.unload();
    return Promise.resolve();
  },
};

/** WebAssembly, then the native library with 1 and 2 threads; says so if that is not to be had. */
export async function allKernels(): Promise<Kernels[]> {
  if (backends === undefined) {
    console.log("Skipped: native kernels (this release has none)");
    return [wasm];
  }
  try {
    const { instructions } = await backends.native.load();
    const native = (threads: number): Kernels => ({
      name: `native ${instructions}`,
      threads,
      wasm: false,
      async use() {
        await backends.native.load();
        set_num_threads!(threads);
      },
    });
    return [wasm, native(1), native(2)];
  } catch (error) {
    console.log(`Skipped: native kernels (${(error as Error).message})`);
    return [wasm];
  } finally {
    backends.native.unload();
  }
}
