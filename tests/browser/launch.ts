/**
 * A page in the browser, for the programs that drive it.
 *
 * @module
 */

import { chromium, type Page } from "npm:playwright-core@1.65.1";

/** What there is to see, and in what. */
export interface Setting {
  /** Answers what the page asks for. */
  respond: (request: Request) => Response | Promise<Response>;
  /** Whether there is a GPU, in software, or none. */
  webgpu: boolean;
  /** The width of the window. */
  width?: number;
  /** Told what the page complains of. */
  onError?: (message: string) => void;
}

/** A page, and what ends browser and server. */
export interface OpenPage extends AsyncDisposable {
  page: Page;
}

/** Opens the page at `/`. */
export async function openPage(
  { respond, webgpu, width = 1200, onError = console.error }: Setting,
): Promise<OpenPage> {
  const [executablePath] = Deno.args;
  const gpu = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];
  const args = ["--no-sandbox", ...webgpu ? gpu : []];
  // WebGPU is for pages of a secure origin: 127.0.0.1 is one.
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, respond);
  const browser = await chromium.launch({ executablePath, args });
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  page.on("console", (message) => message.type() === "error" && onError(message.text()));
  page.on("pageerror", ({ message }) => onError(message));
  await page.goto(`http://127.0.0.1:${server.addr.port}/`);
  return {
    page,
    async [Symbol.asyncDispose]() {
      await browser.close();
      await server.shutdown();
    },
  };
}
