/**
 * Tensors as grey pixels: their scale, in files, in terminals and in pages.
 */

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { torch, visualization as vis } from "../../mod.ts";
import type { Pixels } from "../../src/io/pixels.ts";
import { decodePng } from "../../src/io/png.ts";
import { enlarge, greyPixels, shrink } from "../../src/visualization/grey.ts";
import { textOf } from "../../src/visualization/terminal.ts";
import { required } from "../support/environment.ts";
import { inFolder } from "../support/folders.ts";
import { findPython } from "../support/python.ts";

const python = await findPython("pty");
const noTerminal = python === null && !required;

const script = `
import { torch, visualization as vis } from "${new URL("../../mod.ts", import.meta.url)}";
await Promise.all([vis.show_tensor(torch.tensor([[0, 4], [2, 1]])), vis.show_tensor(torch.eye(3))]);
`;

/** Runs the script in a folder, by a command before Deno's if there is one. */
async function show(
  folder: string,
  permissions: readonly string[],
  [command, ...before]: readonly string[] = [],
  noColor = "",
): Promise<{ code: number; stdout: string; stderr: string }> {
  await Deno.writeTextFile(`${folder}/show.ts`, script);
  const deno = [Deno.execPath(), "run", "--no-prompt", "--no-check", ...permissions, "show.ts"];
  const [program, ...args] = command === undefined ? deno : [command, ...before, ...deno];
  const output = await new Deno.Command(program, {
    ...{ args, cwd: folder, stdin: "null", env: { NO_COLOR: noColor } },
  }).output();
  const text = new TextDecoder();
  const { code, stdout, stderr } = output;
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** Grey pixels of rows. */
function pixelsOf(rows: readonly number[][]): Pixels {
  const data = Uint8Array.from(rows.flat());
  return { width: rows[0].length, height: rows.length, channels: 1, data };
}

Deno.test("the least value is black and the largest white, those between are in proportion", async () => {
  const { data } = await greyPixels(torch.tensor([[-1, 0, 1], [3, 2, -1]]), [], "show_tensor");
  assertEquals([...data], [0, 64, 128, 255, 191, 0]);
});

Deno.test("bounds cut off what is beyond, by position and by name", async () => {
  const matrix = torch.tensor([[-1, 0, 1, 2]]);
  for (const range of [[0, 1], [{ _vmin: 0, _vmax: 1 }], [0, { _vmax: 1 }]]) {
    const { data } = await greyPixels(matrix, range, "show_tensor");
    assertEquals([...data], [0, 0, 255, 255]);
  }
  const { data } = await greyPixels(matrix, [null, { _vmax: 0 }], "show_tensor");
  assertEquals([...data], [0, 255, 255, 255]);
});

Deno.test("values that are not finite do not hide the others", async () => {
  const matrix = torch.tensor([[NaN, -Infinity, Infinity], [1, 2, 3]]);
  const { data } = await greyPixels(matrix, [], "show_tensor");
  assertEquals([...data], [0, 0, 255, 0, 128, 255]);
  const nothing = await greyPixels(torch.full([2, 2], NaN), [], "show_tensor");
  assertEquals([...nothing.data], [0, 0, 0, 0]);
});

Deno.test("a matrix of one value is black, axes of length 1 do not count", async () => {
  const { width, height, data } = await greyPixels(torch.ones(1, 2, 1, 3), [], "show_tensor");
  assertEquals([height, width, ...data], [2, 3, 0, 0, 0, 0, 0, 0]);
});

Deno.test("a picture that is enlarged and made smaller again is the same", () => {
  const pixels = fc.integer({ min: 1, max: 9 }).chain((width) =>
    fc.array(fc.array(fc.nat(255), { minLength: width, maxLength: width }), {
      ...{ minLength: 1, maxLength: 9 },
    })
  ).map(pixelsOf);
  fc.assert(fc.property(pixels, fc.integer({ min: 1, max: 60 }), (small, side) => {
    const large = enlarge(small, side);
    const factor = large.width / small.width;
    assert(Number.isInteger(factor) && large.height === small.height * factor);
    assert(factor === 1 || Math.max(large.width, large.height) <= side);
    assertEquals(shrink(large, small.width), small);
  }));
});

Deno.test("pixels drawn together are their mean", () => {
  const pixels = pixelsOf([[0, 10, 200], [20, 30, 100], [7, 9, 50]]);
  assertEquals(shrink(pixels, 2), pixelsOf([[15, 150], [8, 50]]));
});

Deno.test("a terminal with colours shows two rows of pixels in a line", () => {
  const row = Array.from({ length: 40 }, (_, x) => x < 20 ? 0 : 255);
  const text = textOf(pixelsOf([row, row.toReversed(), row]), { columns: 80, colours: true });
  const pen = (...codes: number[]) => `\u001b[${codes.join(";")}m`;
  const half = "▀".repeat(20);
  assertEquals(text.split("\n"), [
    `${pen(38, 5, 16, 48, 5, 231)}${half}${pen(38, 5, 231, 48, 5, 16)}${half}${pen(0)}`,
    `${pen(38, 5, 16, 49)}${half}${pen(38, 5, 231, 49)}${half}${pen(0)}`,
  ]);
});

Deno.test("a terminal without colours shows shades, and no more than fit", () => {
  const row = Array.from({ length: 100 }, (_, x) => Math.floor(x / 20) * 255 / 4);
  const text = textOf(pixelsOf([row, row]), { columns: 100, colours: false });
  assertEquals(text, ["  ", "░░", "▒▒", "▓▓", "██"].map((shade) => shade.repeat(10)).join(""));
});

Deno.test("where there is nobody to see it, a picture goes to a file that does not exist yet", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/tensor-1.png`, "precious");
    const { code, stdout, stderr } = await show(folder, ["--allow-read", "--allow-write=."]);
    assertEquals({ code, stdout }, { code: 0, stdout: "" }, stderr);
    assertEquals(stderr.trim().split("\n").sort(), ["Wrote tensor-2.png", "Wrote tensor-3.png"]);
    assertEquals(await Deno.readTextFile(`${folder}/tensor-1.png`), "precious");
    const pictures = await Promise.all([2, 3].map(async (number) => {
      const file = `${folder}/tensor-${number}.png`;
      return await decodePng(await Deno.readFile(file), file);
    }));
    // Which of two at the same time is the first is open.
    const [eye, { width, height, data }] = pictures.sort((a, b) => a.width - b.width);
    assertEquals([eye.width, eye.height, width, height], [279, 279, 280, 280]);
    const [upper, lower] = [0, 140].map((y) => [0, 140].map((x) => data[y * width + x]));
    assertEquals([upper, lower], [[0, 255], [128, 64]]);
  }));

Deno.test({
  name: `a terminal shows it without a permission${noTerminal ? " (skipped: no Python here)" : ""}`,
  ignore: noTerminal,
  fn: () =>
    inFolder(async (folder) => {
      assert(python !== null, "No Python here has pseudo terminals");
      const terminal = [python, "-c", "import pty, sys; pty.spawn(sys.argv[1:])"];
      const coloured = await show(folder, [], terminal);
      assertEquals(coloured.code, 0, coloured.stderr);
      assertStringIncludes(coloured.stdout, "\u001b[38;5;16;48;5;16m▀");
      const plain = await show(folder, [], terminal, "1");
      assertEquals(plain.stdout.split("\r\n")[0], "  ".repeat(20) + "██".repeat(20));
      assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["show.ts"]);
    }),
});

Deno.test("a page gets an image at its end, with a description", async () => {
  const appended: { src: string; alt: string }[] = [];
  const document = {
    body: { append: (image: { src: string; alt: string }) => appended.push(image) },
    createElement: () => ({}),
  };
  Object.assign(globalThis, { document });
  try {
    await vis.show_tensor(torch.eye(3));
  } finally {
    Reflect.deleteProperty(globalThis, "document");
  }
  assertEquals(appended.map(({ alt }) => alt), ["A tensor of shape [3,3]"]);
  const [type, data] = appended[0].src.split(",");
  assertEquals(type, "data:image/png;base64");
  assertEquals((await decodePng(Uint8Array.fromBase64(data), "the image")).width, 279);
});

Deno.test("what is no matrix is not shown", async () => {
  await assertRejects(
    () => vis.show_tensor(torch.zeros(2, 3, 4)),
    TypeError,
    "Cannot draw a tensor of shape [2,3,4]: it needs [height, width]",
  );
});
