/**
 * The examples, small, under exactly the permissions of their tasks in deno.json.
 */

import { assert, assertEquals } from "@std/assert";
import { safetensors } from "../../mod.ts";
import { native } from "../support/kernels.ts";
import { copyMnist, withoutMnist } from "../support/mnist.ts";
import { commandOf, inFolder, type Outcome, run } from "../support/tasks.ts";

/** Examples need no more than files. */
async function runTask(name: string, args: readonly string[]): Promise<Outcome> {
  const command = await commandOf(name);
  assert(
    !command.some((flag) => /^(-A|--allow-all|--allow-env|--allow-net|--allow-run)/.test(flag)),
  );
  return await run(command, args);
}

Deno.test("the demo learns, says so in plain lines and leaves a picture", async () => {
  await inFolder(async (folder) => {
    const file = `${folder}/demo.png`;
    const sizes = ["--train", "20", "--test", "10", "--epochs", "1", "--seed", "3"];
    const first = await runTask("demo", [...sizes, "--out", file]);
    assertEquals(first.code, 0, first.stderr);
    const control = ["\r", "\u001b"].filter((character) => first.stdout.includes(character));
    assertEquals(control, [], "Output that goes to a pipe moves the cursor");
    const signature = (await Deno.readFile(file)).subarray(0, 8);
    assertEquals(signature, Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10));
  });
});

Deno.test("the demo refuses an option that it does not know", async () => {
  const { code, stderr } = await runTask("demo", ["--trian", "20"]);
  assert(code !== 0);
  assert(stderr.includes("--trian"), stderr);
});

/** What a checkpoint has that does not depend on time. */
async function stateOf(checkpoint: string): Promise<unknown> {
  const { tensors, metadata } = await safetensors.load_file_with_metadata(checkpoint);
  const values = [...tensors].map(async ([name, tensor]) => [name, await tensor.data()]);
  return [await Promise.all(values), metadata?.run];
}

Deno.test({
  name: "the published experiment goes on from its checkpoint, on either kind of kernels",
  ignore: withoutMnist,
  async fn() {
    await inFolder(async (folder) => {
      const data = await copyMnist(folder);
      const checkpoint = `${folder}/net.safetensors`;
      const sizes = ["--images12", "3", "--images3", "3", "--test-images", "2"];
      const epochs = ["--layer1", "1", "--layer2", "1", "--layer3", "1"];
      const args = [...sizes, ...epochs, "--data", data, "--checkpoint", checkpoint];
      const first = await runTask("mozafari", args);
      assertEquals(first.code, 0, first.stderr);
      assert((await Deno.stat(checkpoint)).size > 1e6);
      const more = ["--resume", ...args.with(args.indexOf("--layer3") + 1, "2")];
      const second = await runTask("mozafari", more);
      assertEquals(second.code, 0, second.stderr);
      if (native.length === 0) return; // this platform has no library; CI requires it elsewhere

      const other = `${folder}/native.safetensors`;
      await Deno.copyFile(checkpoint, other);
      const last = more.with(more.indexOf("--layer3") + 1, "3");
      const moved = last.with(last.indexOf("--checkpoint") + 1, other);
      for (const [task, args] of [["mozafari", last], ["mozafari:native", moved]] as const) {
        const { code, stderr } = await runTask(task, args);
        assertEquals(code, 0, stderr);
      }
      assertEquals(await stateOf(other), await stateOf(checkpoint));
    });
  },
});
