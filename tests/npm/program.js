/**
 * What a user of Node or Bun writes: run in a folder with the package installed, it prints what came out.
 */

import { readdir, writeFile } from "node:fs/promises";
import * as spyke from "@spyke/torch";
import { fire } from "@spyke/torch/functional";
import { STDP } from "@spyke/torch/snn";
import { experiment } from "./experiment.js";

const { functional, safetensors, snn, torch, torchvision } = spyke;

const told = [];
async function tell(call) {
  try {
    told.push(await call());
  } catch (error) {
    told.push(error.message);
  }
}

const conv = new snn.Convolution(2, 3, 3);
await safetensors.save_file(conv.state_dict(), "conv.safetensors", { note: "whole" });
await safetensors.save_file(conv.state_dict(), "conv.safetensors", { note: "again" });
await torch.save({ net: conv.state_dict(), epoch: 7 }, "conv.pt");
const saved = await torch.load("conv.pt");
const thirds = { x: torch.tensor([1 / 3, -70000]) };
await safetensors.save_file(thirds, "halves.safetensors", null, { dtype: "float16" });
const halves = await safetensors.load_file("halves.safetensors");
await writeFile("t10k-images-idx3-ubyte", "");
const { tensors, metadata } = await safetensors.load_file_with_metadata("conv.safetensors");
await tell(() => safetensors.load_file("missing.safetensors"));
await tell(() => safetensors.load_file("."));
await tell(() => safetensors.load_file("conv.safetensors/below"));
await tell(() => safetensors.save_file(conv.state_dict(), "nowhere/conv.safetensors"));
await tell(() => safetensors.save_file(conv.state_dict(), "x".repeat(300)));
await tell(() => torchvision.datasets.MNIST.open(".", { train: false }));
await tell(() => torch.backends.native.load());
await tell(() => torch.backends.native.is_available());
await tell(() => torch.backends.webgpu.is_available());
await tell(() => torch.device("webgpu"));
await tell(() => torch.cuda.is_available());
await tell(() => torch.device("cuda"));

console.log(JSON.stringify({
  experiment: await experiment(spyke),
  pixels: [...(await torchvision.Image.open("picture.jpg")).data],
  shared: fire === functional.fire && new STDP(conv, [0.1, -0.1]) instanceof snn.STDP,
  read: torch.equal(tensors.get("weight"), conv.weight) && metadata.note === "again",
  saved: torch.equal(saved.get("net").get("weight"), conv.weight) && saved.get("epoch") === 7,
  halves: (await halves.get("x").tolist()).map(String),
  left: (await readdir(".")).filter((name) => name.startsWith(".spyke")),
  told,
}));
