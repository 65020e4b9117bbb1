/**
 * A program that runs the experiment in a page, from a script tag and the folder of the package, and prints
 * what came out. Reads `{ folder }` from standard input.
 */

import { openPage } from "../browser/launch.ts";

const { folder }: { folder: string } = await new Response(Deno.stdin.readable).json();

const PAGE = `<!doctype html><title>A page</title>
<script type="module">
  import * as spyke from "./package/mod.js";
  import { experiment } from "./experiment.js";
  const outcome = await experiment(spyke);
  const told = await spyke.safetensors.load_file("a").catch((error) => error.message);
  globalThis.result = JSON.stringify({ experiment: outcome, told });
</script>`;

async function respond(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === "/") return new Response(PAGE, { headers: { "content-type": "text/html" } });
  const file = pathname === "/experiment.js"
    ? new URL("./experiment.js", import.meta.url)
    : folder + pathname.replace("/package", "");
  try {
    const headers = { "content-type": "text/javascript" };
    return new Response(await Deno.readFile(file), { headers });
  } catch {
    return new Response(null, { status: 404 });
  }
}

await using opened = await openPage({ respond, webgpu: false });
await opened.page.waitForFunction("globalThis.result");
console.log(await opened.page.evaluate("globalThis.result"));
