/**
 * Samples as files: a sample is a tensor, a number, a string, a boolean, null, or a list of them.
 * The times of waves are packed (`packed_times.ts` in `../io`).
 *
 * @module
 */

import * as z from "npm:zod@4.6.7/mini";
import type { RawTensor } from "../io/raw_tensor.ts";
import { decodeSafetensors, encodeSafetensors } from "../io/safetensors.ts";
import { fitsPlanes, type PackedTimes } from "../io/packed_times.ts";
import { storageOf } from "../tensor/core.ts";
import { fromArray } from "../tensor/creation.ts";
import { type DType, dtypes } from "../tensor/dtype.ts";
import { Latency } from "../tensor/latency.ts";
import { Tensor } from "../tensor/tensor.ts";
import { describe, parse } from "../validation.ts";
import { PackedWave, planesOf, type WaveHeader } from "./packed_wave.ts";

/** Raised with every change of the format. */
const VERSION = "2";

/** More neurons than this no wave has. */
const MOST_NEURONS = 2 ** 31;

/** How a sample is made of the tensors of its file. */
type Plan =
  | { list: Plan[] }
  | { value: number | string | boolean | null }
  | { tensor: string }
  | WavePlan;

/** A wave, whose packed times are a tensor of bytes. */
interface WavePlan {
  wave: WaveHeader;
  times: string;
  bits: PackedTimes["bits"];
  box: [top: number, left: number, height: number, width: number];
  values: string | null;
}

const Size = z.int().check(z.gte(0), z.lt(MOST_NEURONS));

const Plan: z.ZodMiniType<Plan> = z.lazy(() =>
  z.union([
    z.strictObject({ list: z.array(Plan) }),
    z.strictObject({ value: z.union([z.number(), z.string(), z.boolean(), z.null()]) }),
    z.strictObject({ tensor: z.string() }),
    z.strictObject({
      wave: z.strictObject({
        n: Size,
        c: Size,
        h: Size,
        w: Size,
        steps: z.int().check(z.gte(1), z.lte(65534)),
        batched: z.boolean(),
        dtype: z.enum(dtypes as [DType, ...DType[]]),
      }),
      times: z.string(),
      bits: z.literal([1, 4, 8, 16]),
      box: z.tuple([Size, Size, Size, Size]),
      values: z.nullable(z.string()),
    }),
  ])
);

/** A sample as the bytes of a file. */
export async function encodeSample(sample: unknown): Promise<Uint8Array<ArrayBuffer>> {
  const tensors = new Map<string, RawTensor>();
  const plan = await planOf(sample, tensors);
  return encodeSafetensors(tensors, { sample: JSON.stringify(plan), version: VERSION });
}

/**
 * The sample in a file.
 *
 * @param name What the file is, for the sentence of an error.
 * @returns Null if the file has another version of the format.
 * @throws {TypeError} If it is not a file that {@linkcode encodeSample} gave.
 */
export function decodeSample(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
): { sample: unknown } | null {
  const { tensors, metadata } = decodeSafetensors(bytes, name);
  const text = metadata?.sample;
  if (text === undefined) throw new TypeError(`Cannot read a sample from ${name}: it has none`);
  if (metadata!.version !== VERSION) return null;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new TypeError(`Cannot read a sample from ${name}: its description is no JSON`);
  }
  return { sample: sampleOf(parse(Plan, json, `the sample in ${name}`), tensors, name) };
}

async function planOf(sample: unknown, tensors: Map<string, RawTensor>): Promise<Plan> {
  const put = (tensor: RawTensor): string => {
    const name = String(tensors.size);
    tensors.set(name, tensor);
    return name;
  };
  const putTensor = async (tensor: Tensor): Promise<string> => {
    const { dtype, shape } = tensor;
    return put({ dtype, shape, data: await tensor.data() });
  };
  if (Array.isArray(sample)) {
    const list: Plan[] = [];
    for (const item of sample) list.push(await planOf(item, tensors));
    return { list };
  }
  if (sample instanceof Tensor) {
    if (!(storageOf(sample) instanceof Latency)) return { tensor: await putTensor(sample) };
    const wave = await sample.cpu();
    const { header, times: { bits, box, bytes } } = PackedWave.of(storageOf(wave) as Latency);
    const values = wave.values && await putTensor(wave.values);
    const times = put({ dtype: "uint8", shape: [bytes.length], data: bytes });
    return { wave: header, times, bits, box: [...box], values };
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
  const take = (key: string): RawTensor => {
    const raw = tensors.get(key);
    if (raw === undefined) {
      throw new TypeError(`Cannot read a sample from ${name}: no tensor ${key}`);
    }
    return raw;
  };
  if ("list" in plan) return plan.list.map((item) => sampleOf(item, tensors, name));
  if ("value" in plan) return plan.value;
  if ("wave" in plan) return waveOf(plan, take, name);
  const { data, shape, dtype } = take(plan.tensor);
  return fromArray(data, shape, dtype);
}

function waveOf(plan: WavePlan, take: (key: string) => RawTensor, name: string): Tensor {
  const { wave, bits, box } = plan;
  const times = take(plan.times);
  const values = plan.values === null ? null : take(plan.values);
  const neurons = wave.n * wave.c * wave.h * wave.w;
  const packed = { bits, box, bytes: times.data as Uint8Array<ArrayBuffer> };
  const fits = neurons < MOST_NEURONS && (wave.batched || wave.n === 1) &&
    times.dtype === "uint8" && fitsPlanes(packed, planesOf(wave)) &&
    (!values || (values.dtype === "float32" && values.data.length === neurons));
  if (!fits) throw new TypeError(`Cannot read a sample from ${name}: its wave has wrong times`);
  return new PackedWave(wave, packed).tensor(values && values.data as Float32Array<ArrayBuffer>);
}
