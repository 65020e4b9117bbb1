/**
 * What the page and the worker in which the network lives say to each other.
 */

import type { Step } from "./training.ts";

/** Where the network lives. */
export type Device = "webgpu" | "cpu";

/** How fast it learns: so that one can watch it, or as fast as it can. */
export type Pace = "watch" | "full";

/** What the page asks for. */
export type Request =
  /** A new network, that learns from the start. */
  | { kind: "start"; device: Device; seed: number }
  /** Learning stops after the step it is in, or goes on. */
  | { kind: "pause"; paused: boolean }
  | { kind: "pace"; pace: Pace }
  /** What the network makes of an image, 28 x 28 from 0 to 1. */
  | { kind: "look"; image: Float32Array<ArrayBuffer> };

/** What the worker tells, and of which network, counted from 1. */
export interface Message {
  network: number;
  reply: Reply;
}

/** What there is to tell. */
export type Reply =
  | { kind: "hello"; hello: Hello }
  | { kind: "step"; step: Step }
  /** What the features of a layer have come to see: pictures one after the other, 0 to 255. */
  | { kind: "features"; layer: 1 | 2; size: number; pixels: Uint8Array<ArrayBuffer> }
  /** The answer to a look; null while there is no network. */
  | { kind: "sight"; sight: Sight | null }
  | { kind: "done" }
  | { kind: "failed"; message: string };

/** What there is before anything is learnt. */
export interface Hello {
  /** The GPU of this browser, and whether the processor stands in for it; null without one. */
  gpu: { name: string; software: boolean } | null;
  /** Why there is none. */
  why: string;
  /** Digits to pick, which the network does not learn. */
  digits: readonly Picture[];
  /** Epochs of layer 3. */
  epochs: number;
}

/** An image of 28 x 28, from 0 to 1, and what it shows. */
export interface Picture {
  label: number;
  image: Float32Array<ArrayBuffer>;
}

/** When neurons spiked, `[maps, side, side]`: a step, or `steps` for never. */
export interface Times {
  maps: number;
  side: number;
  steps: number;
  times: Uint8Array<ArrayBuffer>;
}

/** What the network makes of an image. */
export interface Sight {
  /** The digit that it names, -1 for none. */
  answer: number;
  /** For each digit the largest potential of the neurons of layer 3 that stand for it. */
  potentials: number[];
  input: Times;
  layer1: Times;
  layer2: Times;
}
