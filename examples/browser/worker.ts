/// <reference lib="webworker" />
/**
 * The worker in which the network lives, so that the page stays quick while it learns.
 */

import { torch, torchvision } from "../../mod.ts";
import { pictures1, pictures2 } from "../support/feature_pictures.ts";
import type { Device, Hello, Message, Pace, Picture, Reply, Request, Sight } from "./messages.ts";
import { look } from "./sight.ts";
import { type Amounts, type Step, Training } from "./training.ts";

const AMOUNTS: Amounts = { train: 3000, test: 500, epochs: [2, 3, 20] };
/** Milliseconds between two steps. A timer at least, so that messages come through. */
const REST_MS = { watch: 50, full: 0 };
/** Milliseconds between two pictures of the features of a layer, which take their time. */
const PICTURES_MS = { layer1: 100, layer2: 500 };
/** Features of layer 2 that are drawn. */
const DRAWN = 60;
/** Digits to pick. */
const PICKS = 10;

let training: Training | null = null;
/** Networks that were started. Only the last one counts. */
let started = 0;
let pace: Pace = "watch";
/** Pending while learning is paused. */
let gate = Promise.withResolvers<void>();
gate.resolve();

function tell(reply: Reply): void {
  const message: Message = { network: started, reply };
  self.postMessage(message);
}

self.onmessage = async ({ data }: MessageEvent<Request>) => {
  const answered = answer(data);
  const network = started;
  try {
    await answered;
  } catch (error) {
    if (network !== started) return;
    training = null; // what comes of it from now on would be told again and again
    tell({ kind: "failed", message: (error as Error).message });
  }
};

async function answer(request: Request): Promise<void> {
  switch (request.kind) {
    case "start":
      return await learn(request.device, request.seed);
    case "pause":
      gate.resolve();
      gate = Promise.withResolvers();
      if (!request.paused) gate.resolve();
      return;
    case "pace":
      pace = request.pace;
      return;
    case "look":
      return tell({ kind: "sight", sight: await sightOf(request.image) });
  }
}

/** What the network makes of an image; null without one, or if it fails when it is not the last one. */
async function sightOf(image: Float32Array<ArrayBuffer>): Promise<Sight | null> {
  const asked = training;
  try {
    return asked && await look(asked.net, asked.encode, image);
  } catch (error) {
    if (asked !== training) return null;
    throw error;
  }
}

/** A new network learns until it is done, or until another one starts. */
async function learn(name: Device, seed: number): Promise<void> {
  const network = ++started;
  training = null;
  const device = await torch.device(name);
  if (network !== started) return;
  const current = training = new Training(device, seed, AMOUNTS);
  let pictured = -Infinity;
  for await (const step of current.steps()) {
    if (network !== started) return;
    tell({ kind: "step", step });
    if (isDue(step, pictured)) {
      await tellFeatures(current, step.stage === "layer1" ? 1 : 2);
      pictured = performance.now();
    }
    const rest = step.stage === "draw" ? 0 : REST_MS[pace];
    await new Promise((resolve) => setTimeout(resolve, rest));
    await gate.promise;
  }
  tell({ kind: "done" });
}

/** Whether features are to be drawn: not too often, and when their layer has learnt all it will. */
function isDue({ stage, done, total }: Step, pictured: number): boolean {
  if (stage !== "layer1" && stage !== "layer2") return false;
  return done === total || performance.now() - pictured > PICTURES_MS[stage];
}

async function tellFeatures({ net }: Training, layer: 1 | 2): Promise<void> {
  const [weight1, weight2] = await Promise.all([net.conv1.weight.cpu(), net.conv2.weight.cpu()]);
  const pictures = layer === 1
    ? pictures1(weight1)
    : pictures2(weight1, weight2.narrow(0, 0, DRAWN));
  const pixels = Uint8Array.from(await pictures.data() as Float32Array, (value) => 255 * value);
  tell({ kind: "features", layer, size: pictures.size(1), pixels });
}

/** What this browser has, and digits that the network will not have learnt. */
async function hello(): Promise<Hello> {
  const epochs = AMOUNTS.epochs[2];
  const transform = new torchvision.transforms.ToTensor();
  const drawn = new torchvision.datasets.StrokeDigits(PICKS, { train: false, transform });
  const digits: Picture[] = [];
  for (let i = 0; i < PICKS; i++) {
    const [image, label] = drawn.get(i);
    digits.push({ label, image: await image.data() as Float32Array<ArrayBuffer> });
  }
  try {
    await torch.device("webgpu");
    const { description, vendor, architecture, software } = torch.backends.webgpu.info()!;
    const name = description || `${vendor} ${architecture}`.trim() || "a GPU";
    return { gpu: { name, software }, why: "", digits, epochs };
  } catch (error) {
    return { gpu: null, why: (error as Error).message, digits, epochs };
  }
}

tell({ kind: "hello", hello: await hello() });
