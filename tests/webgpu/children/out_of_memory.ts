/** Asks for more than the process may have: what is said, and what still works. */

import { openAdapter } from "../../../src/backend/webgpu/adapter.ts";
import { Gpu } from "../../../src/backend/webgpu/gpu.ts";
import { fillWords, firstWord } from "../../support/gpu.ts";

const BYTES = 120e6;

const { device } = await openAdapter();
const gpu = new Gpu(device);
console.warn = () => {};
const before = gpu.alloc(256);
fillWords(gpu, before, 7);
const buffers = Array.from({ length: 40 }, (_, i) => {
  const buffer = gpu.alloc(BYTES);
  fillWords(gpu, buffer, i);
  return buffer;
});
const outcomes = await Promise.allSettled(buffers.map((buffer) => firstWord(gpu, buffer)));
const failed = outcomes.flatMap((outcome) => outcome.status === "rejected" ? [outcome.reason] : []);
const right = outcomes.every((outcome, i) => outcome.status === "rejected" || outcome.value === i);
const first = await firstWord(gpu, before);
for (const buffer of buffers) gpu.free(buffer);
const again = gpu.alloc(BYTES);
fillWords(gpu, again, 9);
console.log(JSON.stringify({
  right,
  worked: outcomes.length - failed.length,
  messages: [...new Set(failed.map(({ message }) => message))],
  before: first,
  after: await firstWord(gpu, again),
  closed: gpu.closed,
}));
gpu.close();
