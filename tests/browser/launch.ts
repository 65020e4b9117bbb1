/**
 * Starts the browser, in the programs that drive it.
 *
 * @module
 */

import { type Browser, chromium } from "npm:playwright-core@1.65.1";

/** Starts it, with a GPU in software or with none. */
export async function launch(webgpu: boolean): Promise<Browser> {
  const [executablePath] = Deno.args;
  const gpu = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];
  return await chromium.launch({ executablePath, args: ["--no-sandbox", ...webgpu ? gpu : []] });
}
