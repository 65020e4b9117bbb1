/**
 * The other published models, small, under exactly the permissions of their tasks: they run, stop and go
 * on, and learn.
 */

import { assert, assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { KheradpishehMNIST } from "../../examples/kheradpisheh_network.ts";
import { KheradpishehRecord } from "../../examples/support/kheradpisheh_record.ts";
import { encoding, MozafariShallow, SETTINGS } from "../../examples/mozafari_shallow_network.ts";
import { ShallowRecord } from "../../examples/support/shallow_record.ts";
import { byObject, byShare } from "../../examples/support/splits.ts";
import { safetensors, snn, torch, torchvision } from "../../mod.ts";
import { drawObjects } from "../support/drawn_objects.ts";
import { copyMnist, mnistNote, withoutMnist } from "../support/mnist.ts";
import { commandOf, inFolder, interrupt, run } from "../support/tasks.ts";

async function succeed(task: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(await commandOf(task), args);
  assertEquals(code, 0, stderr);
  return stdout;
}

async function weightsOf(file: string): Promise<unknown> {
  const tensors = await safetensors.load_file(file);
  return await Promise.all([...tensors].map(async ([name, each]) => [name, await each.data()]));
}

async function jsonOf(file: string): Promise<unknown> {
  return JSON.parse(await Deno.readTextFile(file));
}

Deno.test({
  name:
    `the network of Kheradpisheh et al. goes on from its checkpoint, and reads digits${mnistNote}`,
  ignore: withoutMnist,
  async fn() {
    await inFolder(async (folder) => {
      const data = ["--data", await copyMnist(folder), "--images", "30", "--test-images", "5"];
      const at = (name: string) => ["--checkpoint", `${folder}/${name}.safetensors`];
      const epochs = (layer2: number) => ["--layer1", "1", "--layer2", `${layer2}`];
      const json = `${folder}/whole.json`;
      const out = await succeed("kheradpisheh", [
        ...[...data, ...at("whole"), ...epochs(2), "--json", json],
      ]);
      assertStringIncludes(out, "of 5 test images");
      const stopped = await stop([...data, ...at("stopped"), ...epochs(2)]);
      assertStringIncludes(stopped, "To go on:");
      await succeed("kheradpisheh", [...data, ...at("stopped"), ...epochs(2), "--resume"]);
      assertEquals(
        await weightsOf(`${folder}/stopped.safetensors`),
        await weightsOf(`${folder}/whole.safetensors`),
      );
      const record = KheradpishehRecord.parse(await jsonOf(json));
      assertEquals(record.convergence.layer2.length, 2);
      assert(record.classifier!.converged);
    });
  },
});

/** Presses Ctrl-C in the middle of layer 2; what has been printed by the end. */
async function stop(args: readonly string[]): Promise<string> {
  const process = new Deno.Command(Deno.execPath(), {
    args: [...await commandOf("kheradpisheh"), ...args],
    ...{ stdin: "null", stdout: "piped", stderr: "null", env: { NO_COLOR: "1" } },
  }).spawn();
  return (await interrupt(process, "layer 2")).text;
}

Deno.test("its port and `learn` give the same weights", async () => {
  const waves = torch.from_times(torch.randint(0, 20, [6, 2, 28, 28]).clamp(null, 15), 15);
  const nets = [0, 1].map(() => {
    torch.manual_seed(5);
    return new KheradpishehMNIST();
  });
  const [port, fast] = nets;
  const padded = torch.nn.functional.pad(waves, [2, 2, 2, 2]);
  for (const layer of [1, 2] as const) {
    for (const wave of waves) {
      await port(wave, layer);
      port.stdp(layer);
    }
  }
  const schedule = new snn.Doubling({ every: 500, max_ltp: 0.15, ratio: -0.75 });
  fast.stdp1.learn(padded, { ...fast.lesson(1), schedule });
  fast.stdp2.learn(fast.lesson_input2(fast.input2(padded)), fast.lesson(2));
  for (const name of ["conv1", "conv2"] as const) {
    assert(await port[name].weight.equal(fast[name].weight), name);
  }
  assertEquals((await port.eval()(waves.at(0))).shape, [150, 9, 9]);
});

type Size = readonly [width: number, height: number];

const settings: [setting: string, classes: number, sizeOf: (i: number) => Size, apart: boolean][] =
  [
    ["caltech", 2, (i) => [170 + 10 * (i % 3), 150 + i], false],
    ["eth80", 3, () => [100, 90], false],
    ["norb", 5, () => [96, 96], true],
  ];

for (const [setting, classes, sizeOf, apart] of settings) {
  Deno.test(`the object network learns drawn objects in the setting ${setting}, and goes on`, async () => {
    await inFolder(async (folder) => {
      await drawObjects(`${folder}/objects`, classes, 12, sizeOf);
      const data = ["--data", `${folder}/objects`, "--setting", setting, "--test-every", "3"];
      if (apart) {
        await drawObjects(`${folder}/unseen`, classes, 3, sizeOf);
        data.push("--test-data", `${folder}/unseen`);
      }
      const at = (name: string, epochs: number) => [
        ...["--checkpoint", `${folder}/${name}.safetensors`, "--epochs", `${epochs}`],
        ...["--json", `${folder}/${name}.json`, "--splits", "1"],
      ];
      const out = await succeed("shallow", [...data, ...at("whole", 8)]);
      assertStringIncludes(out, "of the test images of 1 splits are right");
      const { splits: [split] } = ShallowRecord.parse(await jsonOf(`${folder}/whole.json`));
      assertEquals(split.tests.map(({ epoch }) => epoch), [3, 6, 8]);
      const best = Math.max(...split.learning);
      assertGreater(best, 150 / classes, "No better than by chance");
      if (setting !== "eth80") return;
      await succeed("shallow", [...data, ...at("halves", 4)]);
      // Fewer epochs end a split: from a checkpoint inside of it the run goes on as the whole one.
      const half = `${folder}/halves.safetensors`;
      const { tensors, metadata } = await safetensors.load_file_with_metadata(half);
      const run = JSON.stringify({ split: 0, epoch: 4 });
      await safetensors.save_file(tensors, half, { ...metadata, run });
      await succeed("shallow", [...data, ...at("halves", 8), "--resume"]);
      assertEquals(await weightsOf(half), await weightsOf(`${folder}/whole.safetensors`));
    });
  });
}

Deno.test("its port and `learn` give the same weights, with features that sit out", async () => {
  await inFolder(async (folder) => {
    await drawObjects(folder, 2, 4, () => [120, 120]);
    const setting = { ...SETTINGS.eth80, size: [120, 120] as const, kernel: 29 };
    const images = await torchvision.datasets.ImageFolder.open(folder, {
      transform: encoding(setting),
    });
    const [port, fast] = [0, 1].map(() => {
      torch.manual_seed(3);
      return new MozafariShallow(setting, 2);
    });
    await port.update_dropout(new torch.Generator().manual_seed(1));
    assert(port.to_be_dropped.length > 0);
    const waves: torch.Tensor[] = [];
    for (let i = 0; i < images.length; i++) {
      const [wave, target] = await images.get(i);
      waves.push(wave);
      const answer = await port(wave);
      if (answer === target) port.reward();
      else if (answer !== -1) port.punish();
    }
    const { stdp: reward, anti_stdp: punish, decision_map, threshold } = fast;
    const rstdp = new snn.RSTDP(fast.s2, { reward, punish, decision_map, threshold });
    const inhibited_features = port.to_be_dropped;
    await rstdp.learn(torch.stack(waves), images.targets, { inhibited_features });
    assert(await port.s2.weight.equal(fast.s2.weight));
  });
});

Deno.test("splits hold back one object, or a share, of each class, and differ", async () => {
  const samples = [0, 1].flatMap((target) =>
    Array.from(
      { length: 20 },
      (_, i) => [`x/${target}/${Math.floor(i / 4)}-${i % 4}.png`, target] as const,
    )
  );
  const objects = new Set<string>();
  for (let split = 0; split < 5; split++) {
    const { train, test } = await byObject(samples, 7, split);
    assertEquals([train.length, test.length], [32, 8]);
    const held = new Set(test.map((i) => samples[i][0].split("-")[0]));
    assertEquals(held.size, 2);
    for (const object of held) objects.add(object);
    assert(train.every((i) => !held.has(samples[i][0].split("-")[0])));
  }
  assertEquals(objects.size, 10); // each object once
  const shares = await Promise.all([0, 1].map((split) => byShare(samples, 0.25, 7, split)));
  for (const { train, test } of shares) {
    assertEquals([train.length, test.length], [30, 10]);
    assertEquals(test.filter((i) => samples[i][1] === 0).length, 5);
    assertEquals([...train, ...test].sort((a, b) => a - b), samples.map((_, i) => i));
  }
  assert(String(shares[0].test) !== String(shares[1].test));
});
