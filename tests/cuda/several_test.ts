/**
 * Several devices of one process, on several GPUs or on one; and NCCL, as far as it goes without them.
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { torch } from "../../mod.ts";
import { cudaChild, cudaTest } from "../support/cuda.ts";
import { inFolder } from "../support/folders.ts";

for (const gpus of ["0,1", "0,0"]) {
  cudaTest(`devices on the GPUs ${gpus} give together what one gives, to the bit`, async () => {
    const { gpus: there } = torch.cuda.loaded()!;
    const args = [there > 1 ? gpus : "0,0"];
    assertEquals(await cudaChild("several.ts", { args }), [
      ...["copies", "STDP.learn_all", "RSTDP.learn_all", "MiniBatchSTDP", "DataParallel"],
    ]);
  });
}

/** Compiles the library that stands in for NCCL. */
async function fakeNccl(folder: string, ...flags: string[]): Promise<string> {
  const file = `${folder}/libnccl${flags.join("")}.so`;
  const source = decodeURIComponent(new URL("fake_nccl.c", import.meta.url).pathname);
  const { success, stderr } = await new Deno.Command("cc", {
    args: ["-shared", "-fPIC", "-Wall", "-Werror", ...flags, "-o", file, source],
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return file;
}

// What stands in for NCCL adds in the memory of the host, where only emulated GPUs have theirs.
const emulated = torch.cuda.loaded()?.path.includes("emulated") ?? false;
const onEmulation = emulated ? cudaTest : Deno.test.ignore;

onEmulation("GPUs add by NCCL, in one group of calls", () =>
  inFolder(async (folder) => {
    const outcome = await cudaChild("nccl.ts", { args: [await fakeNccl(folder)] });
    const sum = ["start", "reduce 36 7 0 to 0, in place", "reduce 36 7 0 to 0", "end"];
    assertEquals(outcome, {
      version: [2, 30, 7],
      lines: ["init 0 1", ...sum, ...sum, ...sum, "destroy 100", "destroy 101"],
      message: "Cannot add on the GPUs 0, 1 by NCCL: invalid usage",
    });
  }));

Deno.test({
  name: "what is no NCCL, too old, or not complete is refused",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const { load } = torch.cuda.nccl;
    // deno-lint-ignore no-explicit-any
    await assertRejects(() => load(5 as any), TypeError, "it takes a path or a URL");
    await assertRejects(() => load("/no/libnccl.so"), Error, "there is no such file");
    await inFolder(async (folder) => {
      const old = await fakeNccl(folder, "-DVERSION=21903");
      await assertRejects(
        () => load(old),
        Error,
        `Cannot open NCCL "${old}": it is 2.19.3 and too old, this needs 2.27.0 or later`,
      );
      const ancient = await fakeNccl(folder, "-DVERSION=2804");
      await assertRejects(() => load(ancient), Error, "it is 2.8.4 and too old");
      const cut = await fakeNccl(folder, "-DWITHOUT_END");
      await assertRejects(() => load(cut), Error, "it has no function ncclGroupEnd");
      await Deno.writeTextFile(`${folder}/text.so`, "text");
      await assertRejects(() => load(`${folder}/text.so`), Error, "the system cannot open it");
    });
  },
});
