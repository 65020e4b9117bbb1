/** The built-in digits: repeatable, addressable, balanced, and hard enough to mean something. */

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { torchvision } from "../../mod.ts";

const { StrokeDigits } = torchvision.datasets;

async function sum(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

Deno.test("the digits of a seed are what they were", async () => {
  const digits = new StrokeDigits(20);
  const all = new Uint8Array(20 * 784);
  for (let i = 0; i < 20; i++) all.set(digits.image(i).data, i * 784);
  assertEquals(await sum(all), "682ddc3a8013b20c");
});

Deno.test("an image depends on seed and index alone", () => {
  const [short, long] = [new StrokeDigits(5, { seed: 3 }), new StrokeDigits(500, { seed: 3 })];
  long.image(400);
  for (const i of [4, 0, 2]) assertEquals(short.image(i).data, long.image(i).data);
  assertNotEquals(new StrokeDigits(5, { seed: 4 }).image(0).data, short.image(0).data);
});

Deno.test("labels are balanced, and digits for tests are others", () => {
  const [train, test] = [new StrokeDigits(1000), new StrokeDigits(1000, { train: false })];
  const counts = new Array<number>(10).fill(0);
  const seen = new Set<string>();
  for (let i = 0; i < 1000; i++) {
    counts[train.label(i)]++;
    seen.add(train.image(i).data.join());
  }
  assertEquals(counts, new Array<number>(10).fill(100));
  assertEquals(seen.size, 1000);
  for (let i = 0; i < 200; i++) assert(!seen.has(test.image(i).data.join()));
});

Deno.test("ink is neither missing nor everywhere", () => {
  const digits = new StrokeDigits(300);
  for (let i = 0; i < digits.length; i++) {
    const inked = digits.image(i).data.filter((value) => value > 127).length;
    assert(inked > 15 && inked < 300, `image ${i} has ${inked} bright pixels`);
  }
});

Deno.test("the nearest centroid of pixels reads at most 75 % of them", () => {
  const train = new StrokeDigits(3000);
  const test = new StrokeDigits(1000, { train: false });
  const centroids = Array.from({ length: 10 }, () => new Float64Array(784));
  for (let i = 0; i < train.length; i++) {
    train.image(i).data.forEach((value, k) => centroids[i % 10][k] += value / 300);
  }
  let right = 0;
  for (let i = 0; i < test.length; i++) {
    const { data } = test.image(i);
    const distances = centroids.map((c) => c.reduce((sum, v, k) => sum + (v - data[k]) ** 2, 0));
    right += Number(distances.indexOf(Math.min(...distances)) === i % 10);
  }
  assert(right >= 500 && right <= 750, `${right} of 1000`);
});
