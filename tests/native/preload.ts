/**
 * Has everything run on the native library: `deno test --preload tests/native/preload.ts …`.
 */

import { torch } from "../../mod.ts";

const { instructions } = await torch.backends.native.load();
torch.set_num_threads(3);
console.log(`Running on the native library, ${instructions}, 3 threads`);
