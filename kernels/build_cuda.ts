/**
 * Builds `kernels/native/libspyke_cuda-x86_64-linux.so` from `kernels/cuda` with nvcc, which is looked for in
 * `CUDA_HOME`, on the `PATH` and in `/usr/local/cuda`. It holds code for three generations of GPUs, and for later
 * ones what their driver compiles; it needs no more than glibc 2.28 and a driver. Writes `cuda.json` beside it,
 * which the loader checks what it downloads against.
 *
 * ```sh
 * deno task build:cuda                # writes the library and its manifest
 * deno task build:cuda --check        # exits 1 if they differ; the compilers have to be those of the manifest
 * deno task build:cuda --emulated     # the same sources for the host, to build/: what tests run without a GPU
 * deno task build:cuda --races        # the same, several times as slow, which ends where threads race
 * deno task build:cuda --only sm_90   # one generation, to build/
 * ```
 *
 * @module
 */

import { check, option, put } from "./build_output.ts";
import { compileEmulation } from "./cuda_emulation.ts";
import { cudaManifestOf } from "./native_manifest.ts";
import { compileCuda, findNvcc } from "./nvcc.ts";

const here = new URL("./", import.meta.url);
const SOURCES = "kernels/cuda";
const FILE = "libspyke_cuda-x86_64-linux.so";
const TARGET = "x86_64-linux-gnu.2.28";

/** Turing, Ampere, Hopper; the last one also as what the drivers of later ones compile. */
const GENERATIONS = ["sm_75", "sm_80", "sm_90"];

/** The files of a folder of the sources, from there. */
function filesIn(folder: string, ending: RegExp): string[] {
  return [...Deno.readDirSync(new URL(`cuda/${folder}`, here))]
    .filter(({ name }) => ending.test(name)).map(({ name }) => `${folder}${name}`).sort();
}

async function buildEmulated(races: boolean): Promise<boolean> {
  const files = [...filesIn("", /\.cu$/), ...filesIn("emulation/", /\.cu$/)];
  const library = await compileEmulation(new URL("cuda/", here), files, TARGET, races);
  const name = races ? "races" : "emulated";
  return await put(new URL(`../build/libspyke_cuda-${name}.so`, here), library, SOURCES);
}

async function build(only: string | undefined): Promise<boolean> {
  const nvcc = await findNvcc();
  const files = filesIn("", /\.cuh?$/).map((name) => new URL(`cuda/${name}`, here));
  const generations = only === undefined ? GENERATIONS : [only];
  const manifestUrl = new URL("native/cuda.json", here);
  if (check && only === undefined) {
    const { compilers } = JSON.parse(await Deno.readTextFile(manifestUrl));
    if (compilers !== nvcc.compilers) {
      console.error(
        `Cannot compare the CUDA library: it was built with ${compilers}, here is ${nvcc.compilers}`,
      );
      return false;
    }
  }
  const { library, report } = await compileCuda(nvcc, files, generations, TARGET);
  console.log(report);
  const folder = new URL(only === undefined ? "native/" : "../build/", here);
  const same = await put(new URL(FILE, folder), library, SOURCES);
  if (only !== undefined) return same;
  const manifest = await cudaManifestOf(here, FILE, library, nvcc.compilers);
  return await put(manifestUrl, new TextEncoder().encode(manifest), SOURCES) && same;
}

const races = Deno.args.includes("--races");
const same = races || Deno.args.includes("--emulated")
  ? await buildEmulated(races)
  : await build(option("--only"));
if (!same) Deno.exit(1);
