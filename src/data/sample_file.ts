/**
 * Samples as files: a sample is a tensor, a number, a string, a boolean, null, or a list of them.
 * Waves are kept in compact form.
 *
 * @module
 */

import * as z from "npm:zod@4.6.7/mini";
import type { RawTensor } from "../io/raw_tensor.ts";
import { decodeSafetensors, encodeSafetensors } from "../io/safetensors.ts";
import { storageOf } from "../tensor/core.ts";
import { from_times, fromArray } from "../tensor/creation.ts";
import { type DType, dtypes } from "../tensor/dtype.ts";
import { Latency } from "../tensor/latency.ts";
import { Tensor } from "../tensor/tensor.ts";
import { describe, parse } from "../validation.ts";

/** How a sample is made of the tensors of its file. */
type Plan =
  | { list: Plan[] }
  | { value: number | string | boolean | null }
  | { tensor: string }
  | { wave: string; steps: number; batched: boolean; dtype: DType; values: string | null };

const Plan: z.ZodMiniType<Plan> = z.lazy(() =>
  z.union([
    z.strictObject({ list: z.array(Plan) }),
    z.strictObject({ value: z.union([z.number(), z.string(), z.boolean(), z.null()]) }),
    z.strictObject({ tensor: z.string() }),
    z.strictObject({
      wave: z.string(),
      steps: z.int().check(z.gte(1), z.lte(65534)),
      batched: z.boolean(),
      dtype: z.enum(dtypes as [DType, ...DType[]]),
      values: z.nullable(z.string()),
    }),
  ])
);

/** A sample as the bytes of a file. */
export async function encodeSample(sample: unknown): Promise<Uint8Array<ArrayBuffer>> {
  const tensors = new Map<string, RawTensor>();
  const plan = await planOf(sample, tensors);
  return encodeSafetensors(tensors, { sample: JSON.stringify(plan) });
}

/**
 * The sample in a file.
 *
 * @param name What the file is, for the sentence of an error.
 * @throws {TypeError} If it is not a file that {@linkcode encodeSample} gave.
 */
export function decodeSample(bytes: Uint8Array<ArrayBuffer>, name: string): unknown {
  const { tensors, metadata } = decodeSafetensors(bytes, name);
  const text = metadata?.sample;
  if (text === undefined) throw new TypeError(`Cannot read a sample from ${name}: it has none`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new TypeError(`Cannot read a sample from ${name}: its description is no JSON`);
  }
  return sampleOf(parse(Plan, json, `the sample in ${name}`), tensors, name);
}

async function planOf(sample: unknown, tensors: Map<string, RawTensor>): Promise<Plan> {
  const put = async (tensor: Tensor): Promise<string> => {
    const name = String(tensors.size);
    const { dtype, shape } = tensor;
    tensors.set(name, { dtype, shape, data: await tensor.data() });
    return name;
  };
  if (Array.isArray(sample)) {
    const list: Plan[] = [];
    for (const item of sample) list.push(await planOf(item, tensors));
    return { list };
  }
  if (sample instanceof Tensor) {
    const storage = storageOf(sample);
    if (!(storage instanceof Latency)) return { tensor: await put(sample) };
    const { steps } = storage.extent;
    const values = sample.values && await put(sample.values);
    const { batched, dtype } = storage;
    return { wave: await put(sample.times), steps, batched, dtype, values };
  }
  if (sample === null || ["number", "string", "boolean"].includes(typeof sample)) {
    return { value: sample as number };
  }
  throw new TypeError(
    `Cannot keep a sample that is ${describe(sample)} in a file: it needs tensors, numbers, ` +
      `strings or lists of them`,
  );
}

function sampleOf(plan: Plan, tensors: ReadonlyMap<string, RawTensor>, name: string): unknown {
  const take = (key: string): Tensor => {
    const raw = tensors.get(key);
    if (raw === undefined) {
      throw new TypeError(`Cannot read a sample from ${name}: no tensor ${key}`);
    }
    return fromArray(raw.data, raw.shape, raw.dtype);
  };
  if ("list" in plan) return plan.list.map((item) => sampleOf(item, tensors, name));
  if ("value" in plan) return plan.value;
  if ("tensor" in plan) return take(plan.tensor);
  const values = plan.values === null ? null : take(plan.values);
  return from_times(take(plan.wave), plan.steps, values).to(plan.dtype);
}
