/**
 * The published experiment stopped by Ctrl-C and killed at random moments: what goes on from the
 * checkpoint ends with the same weights, to the bit, as a run that was left alone.
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { safetensors } from "../../mod.ts";
import { RunRecord } from "../../examples/support/run_record.ts";
import { mnist, withoutMnist } from "../support/mnist.ts";
import { interrupt, signal } from "../support/tasks.ts";
import { root } from "./imports.ts";

const note = withoutMnist ? " (skipped: MNIST is not beside the repository)" : "";

const sizes = "--images12 40 --images3 40 --test-images 10 --layer1 2 --layer2 1 --layer3 2".split(
  " ",
);

function jsonOf(checkpoint: string): string {
  return checkpoint.replace(".safetensors", ".json");
}

/** What a record has of accuracy, which time does not change. */
async function curves(checkpoint: string): Promise<Partial<RunRecord>> {
  const record = RunRecord.parse(JSON.parse(await Deno.readTextFile(jsonOf(checkpoint))));
  assertEquals(record.seconds.layer3.length, record.learning.length);
  const { learning, tests, accuracy } = record;
  return { learning, tests, accuracy };
}

function start(checkpoint: string, ...more: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--allow-read", "--allow-write", "examples/mozafari_deep.ts"],
      ...["--data", mnist.pathname, "--checkpoint", checkpoint, "--test-every", "1"],
      ...["--json", jsonOf(checkpoint), ...sizes, ...more],
    ],
    cwd: root,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function finish(process: Deno.ChildProcess): Promise<{ code: number; text: string }> {
  const { code, stdout, stderr } = await process.output();
  const text = new TextDecoder();
  return { code, text: text.decode(stdout) + text.decode(stderr) };
}

async function weights(checkpoint: string): Promise<Record<string, unknown>> {
  const tensors = await safetensors.load_file(checkpoint);
  const entries = [...tensors].map(async ([name, tensor]) => [name, await tensor.data()] as const);
  return Object.fromEntries(await Promise.all(entries));
}

Deno.test({
  name: `a run that is stopped and killed again and again ends as one left alone${note}`,
  ignore: withoutMnist,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const alone = `${folder}/alone.safetensors`;
      assertEquals((await finish(start(alone))).code, 0);

      const stopped = `${folder}/stopped.safetensors`;
      const process = start(stopped, "--checkpoint-every", "5");
      const { code, text } = await interrupt(process, "layer 1");
      await process.stderr.cancel();
      assertEquals(code, 0, text);
      if (!text.includes("right, ")) assertStringIncludes(text, "To go on:");

      for (const delay of [700, 1100, 1600, 900]) {
        const killed = start(stopped, "--checkpoint-every", "1", "--resume");
        const timer = setTimeout(() => signal(killed, "SIGKILL"), delay);
        await killed.output();
        clearTimeout(timer);
        await safetensors.load_file(stopped); // whole, whenever it was killed
      }
      const last = await finish(start(stopped, "--resume"));
      assertEquals(last.code, 0, last.text);
      assertEquals(await weights(stopped), await weights(alone));
      assertEquals(await curves(stopped), await curves(alone));
      const left = [...Deno.readDirSync(folder)].filter(({ name }) =>
        name.endsWith(".safetensors")
      );
      assert(left.length === 2);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
