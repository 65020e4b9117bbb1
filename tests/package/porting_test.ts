/**
 * The port of docs/porting: that it differs from its Python script by as little as docs/porting.md
 * says, and that it runs.
 */

import { assert, assertEquals } from "@std/assert";
import { torch } from "../../mod.ts";
import { inFolder } from "../support/folders.ts";
import { mnist, mnistNote, withoutMnist } from "../support/mnist.ts";
import { root } from "./imports.ts";

/** Words that one of the languages needs, or has another spelling for, and that mean nothing more. */
const SYNTAX = new Set(
  ["self", "this", "new", "const", "let", "def", "function", "class", "extends", "__init__"],
);

const SPELLINGS: Readonly<Record<string, string>> = {
  ...{ "===": "==", "!==": "!=", "&&": "and", True: "true", False: "false", None: "null" },
  ...{ elif: "else if", of: "in", __call__: "" },
};

/** What a line says, whatever its language: names, numbers, texts and operators. */
function meaningOf(line: string): string {
  const code = line.replace(/\s*(\/\/|#).*$/, "").replace(/^\s*(\/\*\*|"""|\*).*$/, "");
  const words = code.match(/[A-Za-z_]\w*|\d[\d.]*|"[^"]*"|[=!]==?|&&|\*|\/\/|\/|\+=|\?/g) ?? [];
  return words.map((word) => SPELLINGS[word] ?? word).filter((word) => word && !SYNTAX.has(word))
    .join(" ");
}

/** Lines of one text that are not, in this order, in the other one. */
function difference(from: readonly string[], to: readonly string[]): string[] {
  const common = from.map(() => new Array<number>(to.length + 1).fill(0));
  common.push(new Array<number>(to.length + 1).fill(0));
  for (let i = from.length - 1; i >= 0; i--) {
    for (let k = to.length - 1; k >= 0; k--) {
      common[i][k] = from[i] === to[k]
        ? common[i + 1][k + 1] + 1
        : Math.max(common[i + 1][k], common[i][k + 1]);
    }
  }
  const missing: string[] = [];
  for (let i = 0, k = 0; i < from.length;) {
    if (k < to.length && from[i] === to[k]) i++, k++;
    else if (k < to.length && common[i][k + 1] > common[i + 1][k]) k++;
    else missing.push(from[i++]);
  }
  return missing;
}
/** Lines of the port that say something else than the script does. */
async function changed(part: RegExp): Promise<{ lines: number; changed: string[] }> {
  const [python, typescript] = await Promise.all(["digits.py", "digits.ts"].map(async (name) => {
    const text = await Deno.readTextFile(new URL(`docs/porting/${name}`, root));
    const [lines] = part.exec(text) ?? [text];
    return lines.split("\n").map(meaningOf).filter((line) => line !== "");
  }));
  return { lines: typescript.length, changed: difference(typescript, python) };
}

/** The network, up to the next line that is not indented and does not close a bracket. */
const NETWORK = /^class Net[^]*?(?=^\n*(def|class|type|async|function|@) ?)/m;

Deno.test("the port differs from its script in as many lines as the text says", async () => {
  const page = await Deno.readTextFile(new URL("docs/porting.md", root));
  const text = page.replace(/\s+/g, " ");
  const [network, whole] = [await changed(NETWORK), await changed(/[^]*/)];
  assert(network.lines > 40 && network.lines < whole.lines, `${network.lines} of ${whole.lines}`);
  const told = (what: string) =>
    new RegExp(`(\\d+) of the (\\d+) lines of the ${what}`).exec(text)?.slice(1);
  assertEquals(told("network"), [network.changed.length, network.lines].map(String));
  assertEquals(told("whole script"), [whole.changed.length, whole.lines].map(String));
  assert(network.changed.length <= 20);
});

Deno.test({
  name: `the port runs, and leaves what a PyTorch model would load${mnistNote}`,
  ignore: withoutMnist,
  async fn() {
    await inFolder(async (folder) => {
      const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "--no-prompt", "--allow-read", "--allow-write"],
          ...[new URL("docs/porting/digits.ts", root).pathname, mnist.pathname, "12", "1"],
        ],
        cwd: folder,
      }).output();
      const decoder = new TextDecoder();
      assert(success, decoder.decode(stderr));
      assert(
        /^learnt [\d.]+ right [\d.]+ wrong\ntest [\d.]+ right\n$/.test(decoder.decode(stdout)),
      );
      const state = await torch.load(`${folder}/digits.net`) as Map<string, torch.Tensor>;
      const shapes = ["conv1", "conv2", "conv3"].map((name) => state.get(`${name}.weight`)!.shape);
      assertEquals(shapes, [[30, 6, 5, 5], [250, 30, 3, 3], [200, 250, 5, 5]]);
    });
  },
});
