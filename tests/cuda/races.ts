/**
 * Tests that the emulated GPU sees races, and no others: small kernels, each in a process of its own, which a race
 * ends. Builds them with the compiler from npm.
 *
 * ```sh
 * deno run --allow-read --allow-write --allow-run --allow-ffi tests/cuda/races.ts
 * ```
 */

import { compileEmulation } from "../../kernels/cuda_emulation.ts";

/** What comes of each kernel: nothing, or what the process says at its end. */
const CASES: Record<
  string,
  "" | "has a race in memory of a block" | "has a race in memory of the device" | "is stuck"
> = {
  warp_with_barrier: "",
  warp_with_vote: "has a race in memory of a block",
  block_with_barrier: "",
  block_with_barrier_of_warps: "has a race in memory of a block",
  block_reads_late: "has a race in memory of a block",
  atomics: "",
  atomics_and_a_read: "has a race in memory of the device",
  blocks_write_their_own: "",
  blocks_write_the_same: "has a race in memory of the device",
  bytes: "",
  grid_meets: "",
  grid_writes_after_arrival: "has a race in memory of the device",
  grid_reads_before_it_has_waited: "has a race in memory of the device",
  grid_never_arrives: "is stuck",
};

/** Runs a kernel twice, as its threads take turns forwards and backwards. */
function runKernel(path: string, name: string): void {
  const library = Deno.dlopen(path, {
    [`race_${name}`]: { parameters: [], result: "i32" },
  });
  for (let run = 0; run < 2; run++) {
    const status = library.symbols[`race_${name}`]();
    if (status !== 0) throw new Error(`the launch gave ${status}`);
  }
}

/** Whether a kernel ends as it should, in a process of its own. */
async function ends(path: string, name: string): Promise<boolean> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", `--allow-ffi=${path}`, import.meta.url, path, name],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  const [said, expected] = [new TextDecoder().decode(stderr), CASES[name]];
  const right = expected === "" ? success : !success && said.includes(`A kernel ${expected}`);
  console.log(`${right ? "ok" : "FAILED"}: ${name}${right ? "" : `\n${said}`}`);
  return right;
}

/** Builds and runs all of them; false if one ends otherwise than it should. */
async function runAll(): Promise<boolean> {
  const sources = ["../../tests/cuda/races.cu", "emulation/emulation.cu", "emulation/races.cu"];
  const folder = new URL("../../kernels/cuda/", import.meta.url);
  const path = await Deno.makeTempFile({ suffix: ".so" });
  try {
    const library = await compileEmulation(folder, sources, "x86_64-linux-gnu.2.28", true);
    await Deno.writeFile(path, library);
    let right = true;
    for (const name of Object.keys(CASES)) right = await ends(path, name) && right;
    return right;
  } finally {
    await Deno.remove(path);
  }
}

const [path, name] = Deno.args;
if (name !== undefined) runKernel(path, name);
else if (!await runAll()) Deno.exit(1);
