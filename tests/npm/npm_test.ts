/**
 * The npm package, built and installed as users do, on Node, on Bun and in a page: it gives what the sources
 * give.
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import * as spyke from "../../mod.ts";
import { drive, whatIsMissing } from "../browser/chromium.ts";
import { root } from "../package/imports.ts";
import { required } from "../support/environment.ts";
import { inFolder } from "../support/folders.ts";
import { experiment } from "./experiment.js";

const BUN = "bun@1.4.5";
const TYPESCRIPT = "typescript@5.9.3";
const ESBUILD = "esbuild@0.28.2";

/** A picture that only libjpeg decodes. */
const picture = new URL("../golden/images/0_q50_420.jpg", import.meta.url);

const noNode = await whyNot("node");
const noBrowser = await whatIsMissing();
const note = (missing: string | null) => missing && !required ? ` (skipped: ${missing})` : "";

async function whyNot(command: string): Promise<string | null> {
  try {
    await new Deno.Command(command, { args: ["--version"] }).output();
    return null;
  } catch {
    return `there is no ${command}`;
  }
}

/** Runs a command; what it prints. */
async function output(
  command: string,
  args: readonly string[],
  cwd: string | URL,
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args: [...args], cwd })
    .output();
  const text = new TextDecoder();
  assert(success, `${command} ${args.join(" ")}: ${text.decode(stdout)}${text.decode(stderr)}`);
  return text.decode(stdout);
}

/** A folder with the package built, and a project in which it is to be installed. */
function withPackage(work: (project: string, built: string) => Promise<void>): Promise<void> {
  return inFolder(async (folder) => {
    const built = `${folder}/built`;
    await output(Deno.execPath(), ["task", "build:npm", "--out", built], root);
    const project = `${folder}/project`;
    await Deno.mkdir(project);
    await Deno.writeTextFile(`${project}/package.json`, '{ "type": "module" }');
    for (const file of ["experiment.js", "program.js", "types.ts"]) {
      await Deno.copyFile(new URL(file, import.meta.url), `${project}/${file}`);
    }
    await Deno.copyFile(picture, `${project}/picture.jpg`);
    await work(project, built);
  });
}

/** Installs it; npm takes what belongs to it and leaves what happens to lie there. */
async function install(project: string, built: string): Promise<void> {
  const expected = await filesBelow(built);
  await Deno.writeTextFile(`${built}/earlier.tgz`, "");
  const packed = (await output("npm", ["pack", "--silent", built], project)).trim();
  await output("npm", ["install", "--offline", "--no-audit", "--silent", `./${packed}`], project);
  assertEquals(await filesBelow(`${project}/node_modules/@spyke/torch`), expected);
}

/** The names of the files of a folder and of those below it. */
async function filesBelow(folder: string, prefix = ""): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory) names.push(prefix + name);
    else names.push(...await filesBelow(`${folder}/${name}`, `${prefix}${name}/`));
  }
  return names.sort();
}

/** What a program finds as it should be. */
const FINE = {
  shared: true,
  read: true,
  saved: true,
  halves: ["0.333251953125", "-Infinity"],
  left: [],
};

/** What a program says that no package can do here. */
const TOLD = [
  'Cannot read "missing.safetensors": it does not exist',
  'Cannot read ".": it is a folder, not a file',
  'Cannot read "conv.safetensors/below": a part of its path is a file, not a folder',
  'Cannot write "nowhere/conv.safetensors": its folder does not exist',
  `Cannot write "${"x".repeat(300)}": name too long`,
  'Cannot use "./t10k-images-idx3-ubyte" as MNIST: its contents have the MD5 sum ' +
  "d41d8cd98f00b204e9800998ecf8427e, expected 2646ac647ad5339dbf082846283269ea",
  "Cannot load a native library: it needs Deno's FFI, WebAssembly stays in use",
  false,
  false,
  'Cannot open the device "webgpu": there is no WebGPU here, it needs Deno or a browser that has it',
  false,
  "Cannot load the CUDA library: it needs Deno's FFI",
];

Deno.test({
  name: `the npm package gives the same on Node and Bun, is typed, and bundles for pages${
    note(noNode)
  }`,
  ignore: noNode !== null && !required,
  fn: () =>
    withPackage(async (project, built) => {
      assertEquals(noNode, null);
      await install(project, built);
      const pixels = [...(await spyke.torchvision.Image.open(picture)).data];
      const expected = { experiment: await experiment(spyke), pixels, told: TOLD, ...FINE };
      const bun = ["--yes", BUN];
      for (const [command, ...args] of [["node"], ["npx", ...bun]]) {
        const printed = await output(command, [...args, "program.js"], project);
        assertEquals(JSON.parse(printed), expected, command);
      }
      const tsc = ["--yes", "-p", TYPESCRIPT, "tsc", "--noEmit", "--strict", "--target", "es2022"];
      for (const [module, resolution] of [["nodenext", "nodenext"], ["esnext", "bundler"]]) {
        const how = ["--module", module, "--moduleResolution", resolution];
        await output("npx", [...tsc, ...how, "types.ts"], project);
      }
      const bundler = ["--yes", ESBUILD, "--bundle", "--format=esm", "--platform=browser"];
      await output("npx", [...bundler, "types.ts", "--outfile=page.js"], project);
    }),
});

Deno.test({
  name: `the npm package gives the same from a script tag${note(noBrowser)}`,
  ignore: noBrowser !== null && !required,
  fn: () =>
    withPackage(async (_, built) => {
      assertEquals(noBrowser, null);
      assertEquals(await drive("tests/npm/page.ts", { folder: built }), {
        experiment: await experiment(spyke),
        told: 'Cannot read "a": there is no file system here, it needs Deno, Node or Bun',
      });
    }),
});

Deno.test("the npm package tells no path of the machine it was built on, and whose code is inside", () =>
  withPackage(async (_, built) => {
    const names = await filesBelow(built);
    for (const name of names.filter((name) => name.endsWith(".js"))) {
      const code = await Deno.readTextFile(`${built}/${name}`);
      assert(!code.includes(root.pathname) && !code.includes("/.cache/"), name);
      // Webpack takes these for files of the package, and stops where there is none.
      const uncommented = code.replace(/^\s*\*.*$/gm, "");
      assert(!/new URL\([^;]*import\.meta\.url/.test(uncommented), name);
    }
    for (const name of ["package.json", "README.md", "LICENSE"]) assert(names.includes(name));
    const licenses = await Deno.readTextFile(`${built}/THIRD_PARTY_LICENSES`);
    for (
      const name of [
        "zod",
        "fast-png",
        "@zip.js/zip.js",
        "@jsquash/jpeg",
        "@observablehq/plot",
        "linkedom",
      ]
    ) {
      assertStringIncludes(licenses, `${name} `);
    }
  }));

Deno.test("a build does not replace what is no package", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/precious`, "");
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "build:npm", "--out", folder],
      cwd: root,
    }).output();
    assert(!success);
    assertStringIncludes(new TextDecoder().decode(stderr), "there is something else in it");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["precious"]);
  }));
