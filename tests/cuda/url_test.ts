/**
 * Imported from a URL, the library is downloaded once, checked, and kept.
 */

import { assertEquals, assertMatch } from "@std/assert";
import { inFolder } from "../support/folders.ts";
import { platform } from "../support/cuda.ts";
import { Host, outcome, start } from "../native/support.ts";

const script = `
import { torch } from "http://HOST/mod.ts";
console.log("imported");
try {
  console.log("available", await torch.cuda.is_available());
  console.log("loaded", torch.cuda.loaded()?.path);
} catch (error) {
  console.log(error.name, error.message);
}
console.log(await torch.ones(2, 2).sum().item());`;

async function load(host: Host, folder: string): Promise<string> {
  const kept = ["read", "write", "ffi"].map((what) => `--allow-${what}=.spyke`);
  const flags = [...host.flags, `--allow-net=${host.name}`, ...kept];
  const process = await start(script.replace("HOST", host.name), flags, folder);
  const { stdout, stderr } = await outcome(process);
  return stdout || stderr;
}

Deno.test({
  name: "the CUDA library is downloaded once, checked and kept",
  ignore: !platform,
  async fn() {
    await using host = new Host();
    await inFolder(async (folder) => {
      host.instead = (library) => {
        library[library.length >> 1] ^= 1;
        return library;
      };
      assertMatch(
        await load(host, folder),
        /\nError Cannot download ".*": .* its SHA-256 sum is [0-9a-f]{64}, expected [0-9a-f]{64}\n4\n$/,
      );
      host.instead = (library) => library;
      const before = host.asked;
      const success =
        /^imported\navailable (true|false)\nloaded \.spyke\/[0-9a-f]{16}-libspyke_cuda-\S+\n4\n$/;
      for (const _ of [1, 2]) assertMatch(await load(host, folder), success);
      assertEquals(host.asked - before, 1);
    });
  },
});
