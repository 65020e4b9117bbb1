/// <reference lib="dom" />
/**
 * A page in which a spiking network learns to read digits:
 *
 * ```sh
 * deno task browser         # builds it, and serves it at http://127.0.0.1:8000
 * deno task browser:build   # builds it into out/browser, for any web server
 * ```
 *
 * The network lives in a worker, on WebGPU where the browser has it, on WebAssembly otherwise.
 */

import { drawCurve, percent } from "./curve.ts";
import type { Device, Hello, Message, Pace, Picture, Reply, Request } from "./messages.ts";
import { Pad, paintGrey } from "./pad.ts";
import { paintFeatures, paintScale } from "./paint.ts";
import { Questions } from "./questions.ts";
import { clearSight, showSight, type SightParts } from "./sight_view.ts";
import type { Stage, Step } from "./training.ts";

const STEPS = 15;
const STAGES: Readonly<Record<Stage, string>> = {
  draw: "Digits are drawn and become spikes.",
  layer1: "Layer 1 watches digits and learns what lines look like.",
  layer2: "Layer 2 watches digits and learns what is made of lines.",
  layer3: "Layer 3 names digits and is told whether it is right.",
};

function find<Found extends Element = HTMLElement>(id: string): Found {
  return document.querySelector<Found>(`#${id}`)!;
}

const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
const ask = (request: Request): void => worker.postMessage(request);
const pad = new Pad(find("pad"));
const questions = new Questions((image) => ask({ kind: "look", image }));
const [pause, restart] = [find<HTMLButtonElement>("pause"), find<HTMLButtonElement>("restart")];
const [pace, device] = [find<HTMLSelectElement>("pace"), find<HTMLSelectElement>("device")];
const sight: SightParts = {
  answer: find("answer"),
  bars: find("bars"),
  times: ["times0", "times1", "times2"].map((id) => find<HTMLCanvasElement>(id)),
};

/** Networks that were started; their seeds are 1, 2, … */
let networks = 0;
let paused = false;
let stage: Stage | null = null;
let shares: number[] = [];
/** What the worker said first. */
let hello: Hello | null = null;

function say(text: string): void {
  find("status").textContent = text;
}

/** A new network learns from the start. */
function start(): void {
  const { gpu, why, epochs } = hello!;
  setPaused(false);
  [stage, shares] = [null, []];
  for (const bar of document.querySelectorAll("progress")) bar.value = 0;
  drawCurve(find("curve"), shares, epochs);
  const name = device.value as Device;
  find("machine").textContent = name === "webgpu"
    ? `It runs on WebGPU: ${gpu!.name}${gpu!.software ? ", in software" : ""}`
    : `It runs on WebAssembly${gpu ? "" : ": this browser has no GPU for pages"}`;
  find("machine").title = why;
  ask({ kind: "start", device: name, seed: ++networks });
}

function setPaused(value: boolean): void {
  paused = value;
  pause.disabled = false;
  pause.textContent = paused ? "Go on" : "Pause";
  ask({ kind: "pause", paused });
  if (paused) say("Paused.");
  else if (stage) say(STAGES[stage]);
}

function showStep(step: Step): void {
  if (stage !== step.stage) {
    stage = step.stage;
    if (!paused) say(STAGES[stage]);
    for (const line of document.querySelectorAll("[aria-current]")) line.ariaCurrent = null;
    find(stage).ariaCurrent = "step";
  }
  const bar = find(stage).querySelector("progress")!;
  [bar.max, bar.value] = [step.total, step.done];
  if (step.right === null) return;
  shares.push(step.right);
  drawCurve(find("curve"), shares, hello!.epochs);
  questions.repeat();
}

/** Buttons for digits that the network has never seen. */
function offer(digits: readonly Picture[]): void {
  find("picks").replaceChildren(...digits.map(({ label, image }) => {
    const button = document.createElement("button");
    const small = document.createElement("canvas");
    small.width = small.height = 28;
    paintGrey(small.getContext("2d")!, image);
    button.append(small);
    button.type = "button";
    button.ariaLabel = `A drawn ${label}`;
    button.addEventListener("click", () => {
      pad.show(image);
      questions.about(image);
    });
    return button;
  }));
}

function onReply(reply: Reply): void {
  switch (reply.kind) {
    case "hello": {
      hello = reply.hello;
      for (const control of [pause, restart, device]) control.disabled = false;
      // A processor that stands in for a GPU is slower than WebAssembly on it.
      if (!hello.gpu || hello.gpu.software) device.value = "cpu";
      device.options[0].disabled = !hello.gpu;
      offer(hello.digits);
      start();
      find("picks").querySelector("button")!.click();
      break;
    }
    case "step":
      showStep(reply.step);
      break;
    case "features": {
      const target = find<HTMLCanvasElement>(`features${reply.layer}`);
      paintFeatures(target, reply.size, reply.pixels, reply.layer === 1 ? 10 : 15);
      target.ariaLabel = `Features of layer ${reply.layer}`;
      questions.repeat();
      break;
    }
    case "sight":
      if (questions.close() && reply.sight) showSight(sight, reply.sight);
      break;
    case "done":
      pause.disabled = true;
      say(`Done: it reads ${percent(shares.at(-1)!)} of digits that it has never seen.`);
      break;
    case "failed":
      questions.close();
      pause.disabled = true;
      say(`It stopped: ${reply.message}. Start over, on WebAssembly if need be.`);
  }
}

worker.addEventListener("message", ({ data: { network, reply } }: MessageEvent<Message>) => {
  // News of a network may come when another one has been asked for; a question is answered by any.
  if (network === networks || reply.kind === "sight") onReply(reply);
});
worker.addEventListener("error", ({ message }) => say(`The network did not load: ${message}`));
pause.addEventListener("click", () => setPaused(!paused));
restart.addEventListener("click", start);
device.addEventListener("change", start);
pace.addEventListener("change", () => ask({ kind: "pace", pace: pace.value as Pace }));
find("clear").addEventListener("click", () => {
  pad.clear();
  questions.about(null);
  clearSight(sight);
});
pad.onDrawn = (image) => questions.about(image);
paintScale(find("scale"), STEPS);
