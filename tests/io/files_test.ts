import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  fileExists,
  fileSize,
  joinPath,
  makeFolder,
  readFile,
  writeFile,
} from "../../src/io/files.ts";
import { inFolder } from "../support/folders.ts";

const bytes = (...values: number[]): Uint8Array<ArrayBuffer> => new Uint8Array(values);
const namesIn = (folder: string): string[] =>
  [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("writeFile makes and replaces a file and leaves nothing else", () =>
  inFolder(async (folder) => {
    for (const path of [`${folder}/a`, new URL(`file://${folder}/b%20c`)]) {
      await writeFile(path, bytes(1, 2, 3));
      assertEquals(await readFile(path), bytes(1, 2, 3));
      await writeFile(path, bytes());
      assertEquals(await readFile(path), bytes());
    }
    assertEquals(namesIn(folder), ["a", "b c"]);
  }));

Deno.test("writeFile takes content in pieces", () =>
  inFolder(async (folder) => {
    async function* pieces(): AsyncGenerator<Uint8Array> {
      yield bytes(1);
      yield bytes();
      await Promise.resolve();
      yield bytes(2, 3);
    }
    await writeFile(`${folder}/a`, pieces());
    assertEquals(await readFile(`${folder}/a`), bytes(1, 2, 3));
  }));

Deno.test("writeFile keeps the old file and removes its own when the content fails", () =>
  inFolder(async (folder) => {
    await writeFile(`${folder}/a`, bytes(1));
    async function* pieces(): AsyncGenerator<Uint8Array> {
      yield bytes(9, 9);
      await Promise.reject(new Error("Cannot go on"));
    }
    await assertRejects(() => writeFile(`${folder}/a`, pieces()), Error, "Cannot go on");
    await assertRejects(() => writeFile(`${folder}/new`, pieces()), Error, "Cannot go on");
    assertEquals(namesIn(folder), ["a"]);
    assertEquals(await readFile(`${folder}/a`), bytes(1));
  }));

Deno.test({
  name: "writeFile follows a link and keeps it",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      await makeFolder(`${folder}/x/y`);
      await writeFile(`${folder}/x/y/real`, bytes(1));
      await Deno.symlink(`${folder}/x/y/real`, `${folder}/link`);
      await writeFile(`${folder}/link`, bytes(2));
      assertEquals((await Deno.lstat(`${folder}/link`)).isSymlink, true);
      assertEquals(await readFile(`${folder}/x/y/real`), bytes(2));
      assertEquals(namesIn(`${folder}/x/y`), ["real"]);
    }),
});

Deno.test("writers at the same time leave the content of one of them", () =>
  inFolder(async (folder) => {
    const writes = Array.from(
      { length: 20 },
      (_, i) => writeFile(`${folder}/a`, new Uint8Array(50_000 + i).fill(i)),
    );
    await Promise.all(writes);
    const content = await readFile(`${folder}/a`);
    assertEquals(content, new Uint8Array(50_000 + content[0]).fill(content[0]));
    assertEquals(namesIn(folder), ["a"]);
  }));

Deno.test("errors say what was to be done, to which path, and why not", () =>
  inFolder(async (folder) => {
    await writeFile(`${folder}/a`, bytes(1, 2, 3));
    const { NotFound } = Deno.errors;
    const table: [() => Promise<unknown>, new () => Error, string][] = [
      [() => readFile(`${folder}/no`), NotFound, `read "${folder}/no": it does not exist`],
      [() => readFile(folder), Error, `read "${folder}": it is a folder, not a file`],
      [
        () => readFile(`${folder}/a/b`),
        Error,
        `read "${folder}/a/b": a part of its path is a file, not a folder`,
      ],
      [
        () => readFile(`${folder}/a`, 2),
        RangeError,
        `read "${folder}/a": it has 3 bytes, expected at most 2`,
      ],
      [
        () => writeFile(`${folder}/no/a`, bytes()),
        NotFound,
        `write "${folder}/no/a": its folder does not exist`,
      ],
      [
        () => writeFile(folder, bytes()),
        Error,
        `write "${folder}": it is a folder, not a file`,
      ],
      [
        () => makeFolder(`${folder}/a`),
        Error,
        `make the folder "${folder}/a": it exists already`,
      ],
    ];
    for (const [call, ErrorClass, message] of table) {
      const error = await assertRejects(call, ErrorClass) as Error;
      assertEquals(error.message, `Cannot ${message}`);
    }
    assertEquals(namesIn(folder), ["a"]);
  }));

Deno.test({
  name: "a missing permission is named",
  permissions: { read: false, write: false },
  fn: async () => {
    const error = await assertRejects(() => readFile("a"), Deno.errors.NotCapable) as Error;
    assertEquals(error.message, `Cannot read "a": it needs the permission --allow-read`);
    const other = await assertRejects(() => writeFile("a", bytes()), Deno.errors.NotCapable);
    assertEquals(
      (other as Error).message,
      `Cannot write "a": it needs the permission --allow-write`,
    );
  },
});

Deno.test("fileSize and fileExists know files from folders and nothing", () =>
  inFolder(async (folder) => {
    await writeFile(`${folder}/a`, bytes(1, 2, 3));
    assertEquals(await fileSize(`${folder}/a`), 3);
    assertEquals(await fileSize(folder), null);
    assertEquals(await fileSize(`${folder}/no`), null);
    assertEquals(await fileSize(`${folder}/a/b`), null);
    assertEquals(await fileExists(`${folder}/a`), true);
    assertEquals(await fileExists(folder), false);
  }));

Deno.test("joinPath joins paths and URLs", () => {
  assertEquals(joinPath("a", "b", "c"), "a/b/c");
  assertEquals(joinPath("a/", "b"), "a/b");
  assertEquals(joinPath("", "b"), "b");
  assertEquals(String(joinPath(new URL("file:///a/b"), "c d", "e")), "file:///a/b/c%20d/e");
});

Deno.test("without a file system the functions say so", async () => {
  const script = `const { readFile } = await import(${
    JSON.stringify(import.meta.resolve("../../src/io/files.ts"))
  }); delete globalThis.Deno; delete globalThis.process;
  await readFile("a").catch((e) => console.log(e.message));`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-config", script],
    stderr: "null",
  }).output();
  assertEquals(
    new TextDecoder().decode(stdout).trim(),
    `Cannot read "a": there is no file system here, it needs Deno, Node or Bun`,
  );
});

Deno.test("a process killed while it writes leaves the old or the new file", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a`;
    const script = new URL("../support/write_forever.ts", import.meta.url).href;
    for (let kill = 0; kill < 30; kill++) {
      const child = new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-config", "--allow-read", "--allow-write", script, path],
        stdout: "piped",
      }).spawn();
      const reader = child.stdout.getReader();
      await reader.read(); // the file is there
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
      child.kill("SIGKILL");
      await child.status;
      await reader.cancel();
      const content = await readFile(path);
      const value = content[0];
      assertEquals(content.length, 2_000_000 + value);
      assert(content.every((byte) => byte === value));
    }
    // What a killed process leaves lies beside the file; without any, no kill hit a write.
    const left = namesIn(folder).filter((name) => name !== "a");
    assert(left.length > 0);
    assert(left.every((name) => /^\.spyke-.*\.tmp$/.test(name)));
  }));
