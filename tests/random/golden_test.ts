/**
 * The golden books `rng` and `loader`: what PyTorch's CPU generator gives and what its users leave of
 * it. Everything here is compared to the bit, `normal_` too: the books come from a machine with AVX2
 * and FMA, whose arithmetic `float32_math.ts` follows step by step.
 */

import { assertEquals } from "@std/assert";
import { BatchSampler, beginPass } from "../../src/data/batch_sampler.ts";
import { RandomSampler, SequentialSampler, SubsetRandomSampler } from "../../src/data/sampler.ts";
import { bernoulli, bernoulliScalar } from "../../src/tensor/random/bernoulli.ts";
import { default_generator as generator } from "../../src/tensor/random/default_generator.ts";
import { normal } from "../../src/tensor/random/normal.ts";
import { randint } from "../../src/tensor/random/randint.ts";
import { randperm } from "../../src/tensor/random/randperm.ts";
import { uniform } from "../../src/tensor/random/uniform.ts";
import { loadGolden } from "../support/golden.ts";

/** The arguments of all cases of both books; a case has those of its operation. */
interface Args {
  seed: number;
  size: number | [number];
  n: number;
  mean: number;
  std: number;
  p: number;
  low: number;
  high: number;
  batch_size: number;
  shuffle: boolean;
}

type Floats = Float32Array<ArrayBuffer>;

function floats(length: number, fill: (out: Floats) => void): Floats {
  const out = new Float32Array(length);
  fill(out);
  return out;
}

const rand = (length: number): Floats => floats(length, (out) => uniform(generator, out));

/** What the operation of a case gives, by the names of the outputs in the book. */
function run(op: string, args: Args, indices: number[]): Record<string, unknown> {
  const length = Number(args.size);
  switch (op) {
    case "normal_":
      return { result: floats(length, (out) => normal(generator, out, args.mean, args.std)) };
    case "rand":
      return { result: rand(length) };
    case "randperm":
      return { result: randperm(generator, args.n) };
    case "bernoulli":
      return { result: floats(length, (out) => bernoulli(generator, out.fill(args.p), out)) };
    case "bernoulli_":
      return { result: floats(length, (out) => bernoulliScalar(generator, args.p, out)) };
    case "uniform_":
      return { result: floats(length, (out) => uniform(generator, out, args.low, args.high)) };
    case "randint": {
      const result = new BigInt64Array(length);
      randint(generator, result, args.low, args.high);
      return { result };
    }
    case "sequence":
      return {
        convolution_2_4_5_weight: floats(200, (out) => normal(generator, out, 0.8, 0.05)),
        then_rand_3: rand(3),
        then_randn_20: floats(20, (out) => normal(generator, out)),
      };
    case "DataLoader": {
      const data = { length: args.n };
      const sampler = args.shuffle ? new RandomSampler(data) : new SequentialSampler(data);
      return twoPasses(new BatchSampler(sampler, args.batch_size, false));
    }
    case "SubsetRandomSampler":
      return twoPasses(new BatchSampler(new SubsetRandomSampler(indices), args.batch_size, false));
    default:
      throw new Error(`No such operation: ${op}`);
  }
}

function twoPasses(batches: BatchSampler): Record<string, unknown> {
  return { epoch_1: onePass(batches), epoch_2: onePass(batches) };
}

function onePass(batches: BatchSampler): BigInt64Array {
  const pass = { [Symbol.iterator]: () => beginPass(batches) };
  return BigInt64Array.from([...pass].flat(), BigInt);
}

for (const name of ["rng", "loader"]) {
  const book = await loadGolden(name);
  book.cases.forEach(({ op, args, inputs, outputs }, i) => {
    Deno.test(`golden ${name} ${i}: ${op} ${JSON.stringify(args)}`, () => {
      const typed = args as Args;
      const indices = "indices" in inputs
        ? Array.from(book.tensor(inputs.indices).data as BigInt64Array, Number)
        : [];
      generator.manual_seed(typed.seed);
      const results = run(op, typed, indices);
      if (name === "loader") results.then_rand_3 = rand(3); // what the operation leaves to the next
      assertEquals(Object.keys(results).sort(), Object.keys(outputs).sort());
      for (const [key, result] of Object.entries(results)) {
        assertEquals(result, book.tensor(outputs[key]).data, key);
      }
    });
  });
}
