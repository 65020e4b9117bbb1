/**
 * The examples on a GPU, small: they end with what they end with on the CPU.
 */

import { assert, assertEquals } from "@std/assert";
import { safetensors } from "../../mod.ts";
import { copyMnist, withoutMnist } from "../support/mnist.ts";
import { commandOf, inFolder, run } from "../support/tasks.ts";
import { gpuTest } from "../support/webgpu.ts";

const DEVICES = ["cpu", "webgpu"] as const;

/** Runs a task on both devices; gives what it printed. */
async function runOnBoth(task: string, args: (device: string) => string[]): Promise<string[]> {
  const command = await commandOf(task);
  const printed: string[] = [];
  for (const device of DEVICES) {
    const { code, stdout, stderr } = await run(command, [...args(device), "--device", device]);
    assertEquals(code, 0, stderr);
    printed.push(stdout);
  }
  return printed;
}

gpuTest(
  "the demo ends with the same picture and the same answers",
  () =>
    inFolder(async (folder) => {
      const sizes = ["--train", "4", "--test", "6", "--epochs", "1", "--seed", "3"];
      const file = (device: string) => `${folder}/${device}.png`;
      const printed = await runOnBoth("demo", (device) => [...sizes, "--out", file(device)]);
      const [here, there] = printed.map((text) => text.slice(text.indexOf("digits it has never")));
      const end = here.indexOf("What the features");
      assertEquals(there.slice(0, end), here.slice(0, end));
      const pictures = await Promise.all(DEVICES.map((device) => Deno.readFile(file(device))));
      assertEquals(pictures[1], pictures[0]);
    }),
);

gpuTest(
  "the published experiment learns the same weights, and goes on",
  () =>
    inFolder(async (folder) => {
      const data = await copyMnist(folder);
      const sizes = ["--images12", "3", "--images3", "4", "--test-images", "2", "--data", data];
      const epochs = ["--layer1", "1", "--layer2", "1", "--layer3"];
      const file = (device: string) => `${folder}/${device}.safetensors`;
      for (const layer3 of [["1"], ["2", "--resume"]]) {
        const args = [...sizes, ...epochs, ...layer3];
        await runOnBoth("mozafari", (device) => [...args, "--checkpoint", file(device)]);
        const [here, there] = await Promise.all(
          DEVICES.map((device) => safetensors.load_file_with_metadata(file(device))),
        );
        assertEquals(there.metadata?.run, here.metadata?.run);
        assertEquals([...there.tensors.keys()], [...here.tensors.keys()]);
        for (const [name, tensor] of there.tensors) {
          const [actual, expected] = [await tensor.data(), await here.tensors.get(name)!.data()];
          const close = actual.every((value, i) =>
            Math.abs(Number(value) - Number(expected[i])) <= 1e-6 * Math.abs(Number(expected[i]))
          );
          assert(close, `${name} differs`);
        }
      }
    }),
  withoutMnist ? "MNIST beside the repository" : null,
);
