/**
 * A program that compiles WGSL in a browser, which checks what Deno lets pass: barriers in uniform control flow,
 * limits. Reads a JSON list of sources from standard input, prints a list of what is wrong with each, null for
 * nothing.
 */

import { openPage } from "./launch.ts";

const sources: string[] = await new Response(Deno.stdin.readable).json();

await using opened = await openPage({
  webgpu: true,
  respond: () =>
    new Response("<!doctype html><title>WGSL</title>", {
      headers: { "content-type": "text/html" },
    }),
});
const found = await opened.page.evaluate(async (sources) => {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) throw new Error("The browser has no adapter");
  const device = await adapter.requestDevice();
  const errors: (string | null)[] = [];
  for (const code of sources) {
    device.pushErrorScope("validation");
    const module = device.createShaderModule({ code });
    const { messages } = await module.getCompilationInfo();
    device.createComputePipeline({ layout: "auto", compute: { module, entryPoint: "main" } });
    const scope = await device.popErrorScope();
    const message = messages.find(({ type }) => type === "error");
    const line = message && code.split("\n")[message.lineNum - 1];
    errors.push(message ? `${message.message}: ${line}` : scope?.message ?? null);
  }
  return errors;
}, sources);
console.log(JSON.stringify(found));
