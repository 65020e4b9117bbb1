/// <reference lib="dom" />
/**
 * A program that uses the page of examples/browser as a visitor does, and prints what happened. Reads what is
 * asked for from standard input: `{ webgpu, width, learn }`.
 */

import axe from "npm:axe-core@4.14.1";
import { respond } from "../../examples/browser/serve.ts";
import type { Visit, Visited } from "./visit.ts";
import { openPage } from "./launch.ts";

const { webgpu, width, learn }: Visit = await new Response(Deno.stdin.readable).json();

const errors: string[] = [];
await using opened = await openPage({
  ...{ respond, webgpu, width },
  onError: (message) => errors.push(message),
});
const { page } = opened;

/** The pixels of a canvas, as text that changes with them. */
const pixels = (id: string): Promise<string> =>
  page.locator(`#${id}`).evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
const text = async (id: string): Promise<string> => (await page.textContent(`#${id}`))!.trim();
const done = (): Promise<number> =>
  page.locator("#layer1 progress").evaluate((bar) => (bar as HTMLProgressElement).value);

/** Waits until something is so, looking again and again. */
async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 120_000; !await isSo();) {
    if (performance.now() > end) throw new Error(`In vain waited until ${what}`);
    await page.waitForTimeout(50);
  }
}

/** Waits until a picture of features is another one. */
async function untilDrawn(id: string): Promise<void> {
  const before = await pixels(id);
  await until(`${id} is drawn`, async () => await pixels(id) !== before);
}

/** Draws a 1 with the pen. */
async function drawOne(): Promise<void> {
  const { x, y, width, height } = (await page.locator("#pad").boundingBox())!;
  await page.mouse.move(x + width * 0.5, y + height * 0.2);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.48, y + height * 0.8, { steps: 8 });
  await page.mouse.up();
}

await until("it learns", async () => await done() > 0);
if (webgpu) await page.selectOption("#device", "webgpu");
await untilDrawn("features1");
const machine = await text("machine");
const offered = await page.locator("#device option:enabled").allTextContents();

await page.click("#pause");
await page.waitForTimeout(300); // the step it was in
const held = await done();
await page.waitForTimeout(500);
const paused = { status: await text("status"), moved: await done() - held };

await page.click("#clear");
const cleared = { answer: await text("answer"), times: await pixels("times1") };
await drawOne();
await until("it answers", async () => await text("answer") !== cleared.answer);
const drawn = { answer: await text("answer"), seen: await pixels("times1") !== cleared.times };

await page.addScriptTag({ content: axe.source });
const { violations } = await page.evaluate(() =>
  (globalThis as unknown as { axe: typeof axe }).axe.run()
);
const overflow = await page.evaluate(
  "document.documentElement.scrollWidth - innerWidth",
) as number;

await page.click("#pause");
await until("it goes on", async () => await done() > held);
let right: number | null = null;
const answers: string[] = [];
if (learn) {
  await page.selectOption("#pace", "full");
  await until("it is done", async () => (await text("status")).startsWith("Done"));
  right = parseFloat(/([\d.]+) %/.exec(await text("status"))![1]);
  for (const button of await page.locator("#picks button").all()) {
    const times = await pixels("times0");
    await button.click();
    await until("it looks", async () => await pixels("times0") !== times);
    answers.push(await text("answer"));
  }
}
await page.click("#restart");
await until("it starts over", async () => await done() === 0);

let failure = "";
if (webgpu) {
  await page.workers()[0].evaluate(() => {
    GPUQueue.prototype.submit = () => {
      throw new Error("The GPU is gone");
    };
  });
  await until("it says that it stopped", async () => (await text("status")).includes("stopped"));
  failure = await text("status");
  await page.selectOption("#device", "cpu");
  await until("it learns on the processor", async () => await done() > 0);
}

const visited: Visited = {
  ...{ machine, offered, paused, drawn, overflow, errors, answers },
  right,
  failure,
  violations: violations.map(({ id, nodes }) =>
    `${id}: ${nodes.map(({ html }) => html).join(" ")}`
  ),
};
console.log(JSON.stringify(visited));
