/**
 * A script that imports the library from a URL, in a folder without a deno.json, and with no
 * permission but the import.
 */

import { assertEquals } from "@std/assert";
import { root } from "./imports.ts";

const script = `
import { functional as sf, snn, torch, utils, visualization as vis } from "URL/mod.ts";

torch.manual_seed(0);
const conv: snn.Convolution = new snn.Convolution(1, 4, 5, 0.8, 0.05);
const stdp = new snn.STDP(conv, [0.004, -0.003]);
const encode = new utils.Intensity2Latency(15, { to_spike: true });
const input: torch.Tensor = encode(torch.rand(1, 1, 12, 12));
const [spk, pot] = sf.fire(conv(input), 10, true);
stdp(input, pot, spk, sf.get_k_winners(pot, 2, 1, spk));
console.log(spk.shape.join(), vis.get_deep_receptive_field([5, 5, 1, 1]).join());
`;

/** Serves the repository on loopback, TypeScript as hosts of files do. */
function serve(typescript: string): Deno.HttpServer<Deno.NetAddr> {
  const types: Record<string, string> = {
    ts: typescript,
    wasm: "application/wasm",
    wgsl: "text/plain",
  };
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const path = new URL(request.url).pathname.slice(1);
    const type = types[path.split(".").at(-1) ?? ""];
    if (type === undefined || !/^(mod\.ts|charts\/|src\/|ffi\/|kernels\/|examples\/)/.test(path)) {
      return new Response(null, { status: 404 });
    }
    const body = await Deno.readFile(new URL(path, root));
    return new Response(body, { headers: { "content-type": type } });
  });
}

async function run(
  args: readonly string[],
  cwd: string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** The permission, and no module that an earlier host at this port served. */
function importFrom(host: string): string[] {
  return [`--allow-import=${host}`, `--reload=http://${host}`];
}

for (const typescript of ["application/typescript", "text/plain", "video/mp2t"]) {
  Deno.test(`a script imports the library from a URL that serves ${typescript}`, async () => {
    const server = serve(typescript);
    const folder = await Deno.makeTempDir();
    try {
      const host = `127.0.0.1:${server.addr.port}`;
      await Deno.writeTextFile(`${folder}/script.ts`, script.replace("URL", `http://${host}`));
      const allowed = ["run", "--check", "--no-prompt", ...importFrom(host)];
      const { code, stdout, stderr } = await run([...allowed, "script.ts"], folder);
      assertEquals({ code, stdout }, { code: 0, stdout: "15,4,8,8 5,5\n" }, stderr);
    } finally {
      await server.shutdown();
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("charts are drawn from their URL, without a permission", async () => {
  const server = serve("text/plain");
  const folder = await Deno.makeTempDir();
  try {
    const host = `127.0.0.1:${server.addr.port}`;
    const program = `
      import { confusion } from "http://${host}/charts/mod.ts";
      console.log((await confusion([[1, 0], [0, 1]])).svg.length > 1000);
    `;
    await Deno.writeTextFile(`${folder}/script.ts`, program);
    const allowed = ["run", "--no-prompt", ...importFrom(host)];
    const { code, stdout, stderr } = await run([...allowed, "script.ts"], folder);
    assertEquals({ code, stdout }, { code: 0, stdout: "true\n" }, stderr);
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the demo runs from its URL", async () => {
  const server = serve("text/plain");
  const folder = await Deno.makeTempDir();
  try {
    const host = `127.0.0.1:${server.addr.port}`;
    const allowed = [...importFrom(host), "--allow-read=.", "--allow-write=."];
    const sizes = ["--train", "20", "--test", "10", "--epochs", "1"];
    const demo = `http://${host}/examples/demo.ts`;
    const { code, stderr } = await run(["run", "--no-prompt", ...allowed, demo, ...sizes], folder);
    assertEquals(code, 0, stderr);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["features.png"]);
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
});
