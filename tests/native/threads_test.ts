/**
 * Whatever the instruction set, and however many threads share the work: the results are those of
 * WebAssembly, to the bit.
 */

import { assertEquals } from "@std/assert";
import { assertSame, type Data } from "../support/guarded.ts";
import { missing, native, withKernels } from "../support/kernels.ts";
import { type Pass, results } from "./all_kernels.ts";

const ignore = missing !== null && Deno.env.get("CI") !== "true";
const note = ignore ? ` (skipped: ${missing})` : "";

const passes: Pass[] = [
  { seed: 5, n: 37, steps: 15 },
  { seed: 6, n: 2, steps: 300 },
  { seed: 7, n: 1, steps: 1 },
];
const expected: Data[][] = [];
for (const pass of passes) expected.push(await results(pass));

async function assertExpected(): Promise<void> {
  for (const [i, pass] of passes.entries()) {
    const found = await results(pass);
    assertEquals(found.length, expected[i].length);
    found.forEach((each, k) => assertSame(each, expected[i][k]));
  }
}

Deno.test({
  name: `there are native kernels${note}`,
  ignore,
  fn: () => assertEquals(missing, null),
});

for (const { name, kernels } of native) {
  Deno.test(`1, 2 and 16 threads give what WebAssembly gives [${name}]`, async () => {
    for (const threads of [1, 2, 16, 1, 16]) await withKernels(kernels, threads, assertExpected);
  });
}

Deno.test({
  name: `more threads than work, and less than one${note}`,
  ignore,
  async fn() {
    const { kernels } = native[0];
    for (const [asked, given] of [[0, 1], [-5, 1], [1 << 30, 256], [7, 7]]) {
      kernels.setThreads(asked);
      assertEquals(kernels.threads, given);
      await withKernels(kernels, asked, () => results({ seed: 3, n: 1, steps: 15 }));
    }
  },
});

Deno.test({
  name: `workers that call at the same time${note}`,
  ignore,
  async fn() {
    const sums = await Promise.all([3, 16, 2].map(runWorker));
    assertEquals(new Set(sums).size, 1);
  },
});

/** What a worker with so many threads sums up. */
function runWorker(threads: number): Promise<string> {
  const worker = new Worker(import.meta.resolve("./worker.ts"), { type: "module" });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    reject(new Error(event.message));
  };
  worker.postMessage(threads);
  return promise.finally(() => worker.terminate());
}
