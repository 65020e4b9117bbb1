/**
 * The tutorial: that it runs from start to end, that what it shows is what stands in its file, and that it
 * learns what it says.
 */

import { assert, assertEquals } from "@std/assert";
import { beside } from "../support/data.ts";
import { ignore, note, type Output, runNotebook } from "../support/notebook.ts";

const data = beside("eth80-cups-dogs");
const examples = new URL("../../examples/", import.meta.url);

/** What a cell shows: pictures and values by their media types, and the text of the console as one. */
function shownBy(outputs: readonly Output[]): unknown {
  const join = (text: string | readonly string[]) =>
    typeof text === "string" ? text : text.join("");
  const pictures = outputs.flatMap(({ data }) =>
    Object.entries(data ?? {}).map(([type, content]) => [type, join(content).trim()])
  );
  return { pictures, text: outputs.map(({ text }) => join(text ?? "")).join("") };
}

Deno.test({
  name: `cups and dogs: the notebook shows what stands in it${note}${data.note}`,
  ignore: ignore || data.ignore,
  async fn() {
    const file = await Deno.readTextFile(new URL("cups_and_dogs.ipynb", examples));
    const { cells } = JSON.parse(file) as { cells: { cell_type: string; outputs: Output[] }[] };
    const code = cells.filter(({ cell_type }) => cell_type === "code");
    const outputs = await runNotebook(
      file.replace("../data/eth80-cups-dogs", data.folder.pathname),
      examples,
    );
    assertEquals(outputs.length, code.length);
    outputs.forEach((shown, i) =>
      assertEquals(shownBy(shown), shownBy(code[i].outputs), `Cell ${i}`)
    );
    const last = JSON.stringify(outputs.at(-1));
    const [, svm, reward] = /on average: ([\d.]+) % by STDP and SVM, ([\d.]+) % by reward/.exec(
      last,
    )!;
    assert(Number(svm) <= 2, `${svm} % wrong`);
    assert(Number(reward) <= 3, `${reward} % wrong`);
  },
});
