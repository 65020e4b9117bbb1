/**
 * Pictures and charts in notebooks, on Deno's kernel.
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { decodePng } from "../../src/io/png.ts";
import { ignore, note, notebookOf, runNotebook } from "../support/notebook.ts";

const library = new URL("../../mod.ts", import.meta.url).href;
const charts = new URL("../../charts/mod.ts", import.meta.url).href;

Deno.test({
  name:
    `a notebook shows a tensor once, where it is asked to, and a chart that a cell gives${note}`,
  ignore,
  async fn() {
    const [shown, chart] = await runNotebook(notebookOf(
      [
        `import { torch, visualization as vis } from "${library}";
         console.log("before");
         await vis.show_tensor(torch.tensor([[0, 1], [2, 4]]));
         console.log("after");`,
        3,
      ],
      [
        `import { confusion } from "${charts}"; await confusion([[3, 1], [0, 2]], ["cat", "dog"])`,
        1,
      ],
    ));
    assertEquals(shown.map(({ output_type, text }) => text ?? output_type), [
      ...["before\n", "display_data", "after\n"],
    ]);
    const { "image/png": png, "text/plain": text } = shown[1].data!;
    assertEquals(text, "A tensor of shape [2,2]");
    const { width, height, data } = await decodePng(Uint8Array.fromBase64(png), "the picture");
    assertEquals([width, height], [280, 280]);
    const corners = [[0, 0], [0, 279], [279, 0], [279, 279]].map(([y, x]) => data[y * width + x]);
    assertEquals(corners, [0, 64, 128, 255]);

    assertEquals(chart.map(({ output_type }) => output_type), ["execute_result"]);
    const svg = chart[0].data!["image/svg+xml"];
    assert(svg.startsWith("<svg "));
    assertStringIncludes(svg, "5 of 6 right");
  },
});
