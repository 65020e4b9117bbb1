/**
 * MNIST from a folder and from a server. The real files lie beside the repository; without them the
 * tests are skipped, in CI they fail.
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { torchvision } from "../../mod.ts";
import { downloadFile } from "../../src/io/download.ts";
import { inFolder } from "../support/folders.ts";

const { MNIST } = torchvision.datasets;
const folder = new URL("../../../shared/data/mnist/", import.meta.url);
const names = ["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"];

function present(): boolean {
  try {
    return Deno.statSync(new URL(names[0], folder)).isFile;
  } catch {
    return false;
  }
}

const ignore = !present() && Deno.env.get("CI") !== "true";
const note = ignore ? " (skipped: MNIST is not beside the repository)" : "";

/** A server that answers as it is told. */
async function serving(
  answer: (path: string) => Response | Promise<Response>,
  fn: (mirror: string) => Promise<void>,
): Promise<void> {
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    (request) => answer(new URL(request.url).pathname),
  );
  try {
    await fn(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

const serveFile = async (path: string): Promise<Response> => {
  const name = path.split("/").at(-1)!;
  return new Response(await Deno.readFile(new URL(name, folder)));
};

Deno.test({
  name: `MNIST is read gzipped and plain${note}`,
  ignore,
  fn: () =>
    inFolder(async (path) => {
      const mnist = await MNIST.open(folder, { train: false });
      assertEquals([mnist.length, mnist.get(0)[1], mnist.get(9999)[1]], [10000, 7, 6]);
      for (const name of names) {
        const file = await Deno.open(new URL(name, folder));
        const plain = file.readable.pipeThrough(new DecompressionStream("gzip"));
        await Deno.writeFile(`${path}/${name.replace(".gz", "")}`, plain);
      }
      const again = await MNIST.open(path, { train: false, target_transform: (label) => -label });
      assertEquals(again.get(5)[0].data, mnist.get(5)[0].data);
      assertEquals(again.get(0)[1], -7);
    }),
});

Deno.test({
  name: `a changed file is refused by name, with both sums${note}`,
  ignore,
  fn: () =>
    inFolder(async (path) => {
      for (const name of names) await Deno.copyFile(new URL(name, folder), `${path}/${name}`);
      const changed = new Uint8Array(8 + 10000);
      changed.set([0, 0, 8, 1, 0, 0, 0x27, 0x10]);
      await Deno.remove(`${path}/${names[1]}`);
      await Deno.writeFile(`${path}/t10k-labels-idx1-ubyte`, changed);
      await assertRejects(
        () => MNIST.open(path, { train: false }),
        TypeError,
        "expected 27ae3e4e09519cfbb04c329615203637",
      );
    }),
});

Deno.test({
  name: `missing files are downloaded from the first mirror that has them${note}`,
  ignore,
  fn: () =>
    inFolder(async (path) => {
      const refusing = () => new Response("gone", { status: 404 });
      const asked: string[] = [];
      await serving(refusing, (bad) =>
        serving((file) => {
          asked.push(file);
          return serveFile(file);
        }, async (good) => {
          const options = { train: false, download: true, mirrors: [bad, `${good}/mnist/`] };
          const mnist = await MNIST.open(path, options);
          assertEquals(mnist.get(0)[1], 7);
          await MNIST.open(path, options); // nothing is asked for again
          assertEquals(asked, names.map((name) => `/mnist/${name}`));
        }));
    }),
});

Deno.test("files are not downloaded unasked", () =>
  inFolder(async (path) => {
    await assertRejects(() => MNIST.open(path), Error, "pass { download: true }");
  }));

const failures: [name: string, answer: () => Response, message: string][] = [
  ["status 500", () => new Response("", { status: 500 }), "status 500"],
  ["other content", () => new Response("not it"), "gzip"],
  ["too much", () => new Response(new Uint8Array(100)), "more than 64 bytes"],
  ["an empty answer", () => new Response(new Uint8Array(0)), "wrong"],
];

for (const [name, answer, message] of failures) {
  Deno.test(`a download that fails leaves nothing: ${name}`, () =>
    inFolder((path) =>
      serving(answer, async (mirror) => {
        const download = downloadFile(`${path}/x.gz`, {
          name: "x.gz",
          mirrors: [mirror],
          maxBytes: 64,
          check: (bytes) => Promise.reject(new Error(bytes.length === 6 ? "no gzip" : "wrong")),
        });
        await assertRejects(() => download, Error, message);
        assertEquals([...Deno.readDirSync(path)], []);
      })
    ));
}

Deno.test("an aborted download leaves nothing", () =>
  inFolder((path) => {
    const stuck = new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array(3)),
    });
    return serving(() => new Response(stuck), async (mirror) => {
      const controller = new AbortController();
      const download = downloadFile(`${path}/x.gz`, {
        name: "x.gz",
        mirrors: [mirror],
        maxBytes: 64,
        check: () => Promise.resolve(),
        signal: controller.signal,
      });
      setTimeout(() => controller.abort(), 50);
      const error = await assertRejects(() => download);
      assert(error instanceof DOMException);
      assertEquals([...Deno.readDirSync(path)], []);
    });
  }));
