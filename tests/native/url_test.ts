/**
 * Imported from a URL, the library is downloaded once, checked, and kept.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { missing } from "../support/kernels.ts";
import { Host, type Outcome, outcome, start } from "./support.ts";

const ignore = missing !== null && Deno.env.get("CI") !== "true";
const note = ignore ? ` (skipped: ${missing})` : "";

const script = `
import { torch } from "http://HOST/mod.ts";
console.log("imported");
try {
  const { path } = await torch.backends.native.load();
  console.log("loaded", path);
} catch (error) {
  console.log(error.name, error.message);
}
console.log(await torch.ones(2, 2).sum().item());`;

/** Runs a test with a host of files and an empty folder. */
function test(name: string, fn: (host: Host, folder: string) => Promise<void>): void {
  Deno.test({
    name: name + note,
    ignore,
    async fn() {
      await using host = new Host();
      const folder = await Deno.makeTempDir();
      try {
        await fn(host, folder);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

function begin(host: Host, folder: string): Promise<Deno.ChildProcess> {
  const kept = ["read", "write", "ffi"].map((what) => `--allow-${what}=.spyke`);
  const flags = [...host.flags, `--allow-net=${host.name}`, ...kept];
  return start(script.replace("HOST", host.name), flags, folder);
}

async function load(host: Host, folder: string): Promise<Outcome> {
  return await outcome(await begin(host, folder));
}

function filesIn(folder: string): string[] {
  return [...Deno.readDirSync(`${folder}/.spyke`)].map(({ name }) => name);
}

const success = /^imported\nloaded \.spyke\/[0-9a-f]{16}-libspyke-\S+\n4\n$/;

test(
  "the library is downloaded once, with permissions for its folder alone",
  async (host, folder) => {
    for (const _ of [1, 2]) {
      const { stdout, stderr } = await load(host, folder);
      assertMatch(stdout, success, stderr);
    }
    assertEquals(host.asked, 1);
    assertEquals(filesIn(folder).length, 1);
  },
);

test("a kept library that was changed is downloaded again", async (host, folder) => {
  await load(host, folder);
  const file = `${folder}/.spyke/${filesIn(folder)[0]}`;
  const bytes = await Deno.readFile(file);
  bytes[bytes.length >> 1] ^= 1;
  await Deno.writeFile(file, bytes);
  const { stdout } = await load(host, folder);
  assertMatch(stdout, success);
  assertEquals(host.asked, 2);
});

test("a library with another sum is refused, and nothing is kept", async (host, folder) => {
  host.instead = (library) => {
    library[library.length >> 1] ^= 1;
    return library;
  };
  const { stdout } = await load(host, folder);
  assertMatch(
    stdout,
    /\nError Cannot download ".*": .* its SHA-256 sum is [0-9a-f]{64}, expected [0-9a-f]{64}\n4\n$/,
  );
  assertEquals(filesIn(folder), []);
  host.instead = (library) => new Uint8Array(library.length * 2);
  assertMatch((await load(host, folder)).stdout, /more than \d+ bytes\n4\n$/);
  assertEquals(filesIn(folder), []);
});

test(
  "a process killed half-way leaves no library, and the next one has it",
  async (host, folder) => {
    const half = Promise.withResolvers<void>();
    host.instead = (library) =>
      new ReadableStream({
        start(controller) {
          controller.enqueue(library.subarray(0, library.length >> 1));
          half.resolve();
        },
      });
    const process = await begin(host, folder);
    await half.promise;
    process.kill("SIGKILL");
    await process.output();
    assertEquals(filesIn(folder).filter((name) => name.includes("libspyke")), []);
    host.instead = (library) => library;
    assertMatch((await load(host, folder)).stdout, success);
  },
);

test("without the permission to download, WebAssembly stays", async (host, folder) => {
  const flags = [
    ...host.flags,
    "--allow-ffi",
    "--allow-read=.spyke",
    "--allow-write=.spyke",
  ];
  const process = await start(script.replace("HOST", host.name), flags, folder);
  const { stdout } = await outcome(process);
  assertMatch(stdout, /\nError Cannot download .*--allow-net.*\n4\n$/s);
  const none = await outcome(
    await start(script.replace("HOST", host.name), flags.slice(0, 1), folder),
  );
  assertMatch(none.stdout, /\nNotCapable Cannot .* it needs the permission --allow-read\n4\n$/);
  assert(host.asked === 0);
});
