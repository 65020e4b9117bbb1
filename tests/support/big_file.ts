/**
 * A process that writes or reads one file of a tensor and says how much memory that took, the tensor's own included:
 * so many bytes at most, by the system's count.
 *
 * @module
 */

import { safetensors, torch } from "../../mod.ts";
import { peakMemory } from "./peak.ts";

const [action, path, elements] = Deno.args;

const ones = () => ({ x: torch.ones(Number(elements)) });

const actions: Record<string, () => Promise<unknown>> = {
  "torch.save": () => torch.save(ones(), path),
  "torch.load": () => torch.load(path),
  "save_file": () => safetensors.save_file(ones(), path),
  "save_file, halves": () => safetensors.save_file(ones(), path, null, { dtype: "float16" }),
  "load_file": () => safetensors.load_file(path),
};

const before = Deno.memoryUsage().rss; // with what compiling took
await actions[action]();
console.log(peakMemory() - before);
