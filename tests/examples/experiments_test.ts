/**
 * Experiments with the last layer, small, under exactly the permissions of their task.
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { RunRecord } from "../../examples/support/run_record.ts";
import { safetensors } from "../../mod.ts";
import { copyMnist, withoutMnist } from "../support/mnist.ts";
import { commandOf, inFolder, type Outcome, run } from "../support/tasks.ts";

async function lastWeight(file: string): Promise<unknown> {
  return await (await safetensors.load_file(file)).get("conv3.weight")!.data();
}

async function succeed(task: string, args: readonly string[]): Promise<Outcome> {
  const outcome = await run(await commandOf(task), [...args, "--threads", "0"]);
  assertEquals(outcome.code, 0, outcome.stderr);
  return outcome;
}

Deno.test({
  name: "experiments: no change gives what was published, changes go on from a checkpoint",
  ignore: withoutMnist,
  async fn() {
    await inFolder(async (folder) => {
      const data = ["--data", await copyMnist(folder)];
      const file = (name: string) => `${folder}/${name}.safetensors`;
      const layers = ["--images12", "3", "--layer1", "1", "--layer2", "1", "--layer3", "1"];
      const images = ["--images3", "30", "--test-images", "4"];
      await succeed("mozafari", [...data, ...layers, ...images, "--checkpoint", file("deep")]);

      const sizes = [...data, "--images", "30", "--test-images", "4", "--from", file("deep")];
      const experiment = (name: string, ...args: string[]) =>
        succeed("mozafari:experiments", [...sizes, "--checkpoint", file(name), ...args]);
      await experiment("same", "--test", "--layer3", "1");
      assertEquals(await lastWeight(file("same")), await lastWeight(file("deep")));

      const changes = [
        ...["--shuffle", "--dropout", "0.3", "--features-per-class", "2", "--bounds", "0,1"],
        ...["--rule", "soft_bounds", "--rates", "0.01,-0.01,-0.01,0.01", "--every", "20"],
        ...["--rate-floor", "0.1", "--decay", "0.05", "--init", "0.5,0.1", "--shift", "1"],
        ...["--vote", "summed:5", "--checkpoint-every", "7"],
      ];
      const json = `${folder}/whole.json`;
      await experiment("whole", ...changes, "--layer3", "2", "--json", json);
      await experiment("halves", ...changes, "--layer3", "1");
      await experiment("halves", ...changes, "--layer3", "2", "--resume");
      assertEquals(await lastWeight(file("halves")), await lastWeight(file("whole")));
      const record = RunRecord.parse(JSON.parse(await Deno.readTextFile(json)));
      assertEquals([record.learning.length, record.tests.length], [2, 1]);
      assertEquals(record.measured_by, "validation images");

      const files = [file("deep"), file("same")];
      const { stdout } = await succeed("mozafari:experiments", [
        ...[...data, "--test-images", "4", "--checkpoint", file("same"), "--ensemble", ...files],
      ]);
      assertStringIncludes(stdout, "2 networks together");

      const weights = await run(await commandOf("mozafari:weights"), [
        ...[file("deep"), "--out", file("weights"), "--test-images", "4", "--threads", "0"],
        ...data,
      ]);
      assertEquals(weights.code, 0, weights.stderr);
      const halves = await lastWeight(file("weights")) as Float32Array;
      const whole = await lastWeight(file("deep")) as Float32Array;
      assertEquals(halves, Float32Array.from(Float16Array.from(whole)));
    });
  },
});

Deno.test("experiments refuse what they do not understand", async () => {
  const command = await commandOf("mozafari:experiments");
  for (
    const [wrong, text] of [
      [["--vote", "all:3"], "--vote"],
      [["--bounds", "0.2"], "--bounds"],
      [["--dropout", "2"], "--dropout"],
      [["--test", "--validation"], "--validation"],
      [[], "--from"],
    ] as const
  ) {
    const { code, stderr } = await run(command, [...wrong, "--threads", "0"]);
    assert(code !== 0);
    assertStringIncludes(stderr, text);
  }
});
