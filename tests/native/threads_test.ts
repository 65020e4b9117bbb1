/**
 * However many threads share the work, the results are equal to the bit.
 */

import { assertEquals } from "@std/assert";
import { cpu } from "../../src/backend/cpu/cpu.ts";
import { randomWave, uniform } from "../support/arbitrary.ts";
import {
  Guarded,
  placeWave,
  placeWeight,
  poisoned,
  poisonedWave,
  viewOf,
} from "../support/guarded.ts";
import { forEachKernels, missing, native, withKernels } from "../support/kernels.ts";
import { silence } from "../support/reference.ts";

/** The results of everything that works on images or planes at once, one after another. */
function results(seed: number, n = 37): ArrayLike<number>[] {
  const random = uniform(seed);
  const extent = { n, steps: 15, c: 3, h: 11, w: 13 };
  const input = randomWave(extent, 0.3, random);
  const times = placeWave(cpu, input).wave;
  const values = Float32Array.from(input.times, random);
  const given = new Guarded(cpu, values).span;
  const data = Float32Array.from({ length: 40 * 3 * 9 }, random);
  const weight = placeWeight(cpu, { f: 40, c: 3, kh: 3, kw: 3, data });
  const potentials = new Float32Array(n * 40 * 9 * 11);
  const found: { read(): ArrayLike<number> }[] = [];
  const keep = <T extends { read(): ArrayLike<number> }>(output: T): T => {
    found.push(output);
    return output;
  };
  const wave = (c: number, h: number, w: number) => {
    const output = poisonedWave(cpu, silence({ ...extent, c, h, w }));
    keep(output.times);
    return output.wave;
  };

  cpu.convFinal(times, weight.weight, keep(poisoned(cpu, potentials)).span);
  cpu.convFire(times, weight.weight, 4, wave(40, 9, 11));
  const window = { kernel: [2, 3], stride: [2, 2], padding: [1, 0] } as const;
  cpu.poolTimes(times, window, wave(3, 6, 6));
  const pooled = keep(poisoned(cpu, new Float32Array(n * 3 * 36)));
  cpu.poolValues(times, given, window, wave(3, 6, 6), pooled.span);
  cpu.encodeRank(given, wave(3, 11, 13));
  cpu.localMean(given, n * 3, 11, 13, 3, keep(poisoned(cpu, values)).span);
  cpu.conv2d(
    viewOf(given, "float32", [n, 3, 11, 13]),
    viewOf(weight.weight.data, "float32", [40, 3, 3, 3]),
    null,
    { stride: [1, 1], padding: [0, 0] },
    viewOf(keep(poisoned(cpu, potentials)).span, "float32", [n, 40, 9, 11]),
  );
  const all = found.map((output) => output.read());
  weight.values.free();
  return all;
}

const expected = results(5);

forEachKernels("all kernels give what WebAssembly gives", () => {
  assertEquals(results(5), expected);
});

for (const { name, kernels } of native) {
  Deno.test(`1, 2 and 16 threads give the same [${name}]`, () => {
    for (const threads of [1, 2, 16, 1, 16]) {
      withKernels(kernels, threads, () => assertEquals(results(5), expected));
    }
  });
}

Deno.test({
  name: `more threads than work, and less than one${missing ? ` (skipped: ${missing})` : ""}`,
  ignore: missing !== null,
  fn() {
    const { kernels } = native[0];
    for (const [asked, given] of [[0, 1], [-5, 1], [1 << 30, 256], [7, 7]]) {
      kernels.setThreads(asked);
      assertEquals(kernels.threads, given);
      withKernels(kernels, asked, () => results(3, 1));
    }
  },
});

Deno.test({
  name: `workers that call at the same time${missing ? ` (skipped: ${missing})` : ""}`,
  ignore: missing !== null,
  async fn() {
    const sums = await Promise.all(
      [3, 16, 2].map((threads) =>
        new Promise<string>((resolve, reject) => {
          const worker = new Worker(import.meta.resolve("./worker.ts"), { type: "module" });
          worker.onmessage = ({ data }) => {
            worker.terminate();
            resolve(data);
          };
          worker.onerror = (event) => {
            event.preventDefault();
            reject(new Error(event.message));
          };
          worker.postMessage(threads);
        })
      ),
    );
    assertEquals(new Set(sums).size, 1);
  },
});
