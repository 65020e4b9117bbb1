/**
 * The golden book `functional` through the public names, in both layouts where both apply. Spike
 * times and winners are compared exactly; floats within rtol 1e-5, atol 1e-5, since the book was
 * computed with another order of summation.
 */

import { assert, assertEquals } from "@std/assert";
import { functional as sf, snn, torch, utils, visualization as vis } from "../../mod.ts";
import { forEachDevice } from "../support/backends.ts";
import { assertClose } from "../support/close.ts";
import { type GoldenCase, type GoldenTensor, loadGolden } from "../support/golden.ts";

const book = await loadGolden("functional");

/** Where the tensors of a test are. */
let device = "cpu";

const onCpu = (key: string): torch.Tensor => fromGolden(book.tensor(key));
const dense = (key: string): torch.Tensor => onCpu(key).to(device);

function fromGolden({ data, shape }: GoldenTensor): torch.Tensor {
  return torch.tensor(data, { shape });
}

/** The tensor in both layouts, where it has both. That is told on the CPU: it depends on the values. */
function layouts(key: string): torch.Tensor[] {
  const tensor = onCpu(key);
  if (tensor.ndim !== 4) return [tensor.to(device)];
  try {
    return [tensor, tensor.to_latency()].map((each) => each.to(device));
  } catch (error) {
    assert(error instanceof TypeError);
    return [tensor.to(device)];
  }
}

async function assertTensor(actual: torch.Tensor, key: string, note = ""): Promise<void> {
  const expected = book.tensor(key);
  assertEquals(actual.shape, expected.shape, note);
  assertClose(await actual.data(), expected.data, { rtol: 1e-5, atol: 1e-5 }, note);
}

function layerOf(key: string): snn.Convolution {
  const weight = dense(key);
  const [f, c, kh, kw] = weight.shape;
  const layer = new snn.Convolution(c, f, [kh, kw]).to(device);
  layer.load_weight(weight);
  return layer;
}

type Check = (test: GoldenCase) => Promise<void>;

const checks: Record<string, Check> = {
  async pad({ inputs, args, outputs }) {
    for (const input of layouts(inputs.input)) {
      await assertTensor(sf.pad(input, args.pad, args.value), outputs.result);
    }
  },
  async pooling({ inputs, args, outputs }) {
    for (const input of layouts(inputs.input)) {
      const pooled = sf.pooling(input, args.kernel_size, args.stride, args.padding);
      assertEquals(pooled.layout, input.layout);
      await assertTensor(pooled, outputs.result);
      const layer = new snn.Pooling(args.kernel_size, args.stride, args.padding);
      await assertTensor(layer(input), outputs.result);
    }
  },
  async convolution({ inputs, outputs }) {
    for (const input of layouts(inputs.input)) {
      await assertTensor(layerOf(inputs.weight)(input), outputs.result);
    }
  },
  async fire({ inputs, args, outputs }) {
    const potentials = dense(inputs.potentials);
    const [spikes, thresholded] = sf.fire(potentials, args.threshold, true);
    await assertTensor(spikes, outputs.spikes);
    await assertTensor(thresholded, outputs.thresholded);
    await assertTensor(sf.fire(potentials, { threshold: args.threshold }), outputs.spikes);
    const inPlace = potentials.clone();
    sf.fire_(inPlace, args.threshold);
    await assertTensor(inPlace, outputs.spikes);
  },
  async threshold({ inputs, args, outputs }) {
    const potentials = dense(inputs.potentials);
    await assertTensor(sf.threshold(potentials, args.threshold), outputs.result);
    sf.threshold_(potentials, args.threshold);
    await assertTensor(potentials, outputs.result);
  },
  async pointwise_inhibition({ inputs, outputs }) {
    const potentials = dense(inputs.potentials);
    const inhibited = sf.pointwise_inhibition(potentials);
    await assertTensor(inhibited, outputs.result);
    await assertTensor(inhibited.sign(), outputs.spikes);
    const compact = sf.pointwise_inhibition(await compactOf(potentials));
    await assertTensor(compact.sign(), outputs.spikes);
  },
  async get_k_winners({ inputs, args, outputs }) {
    const { kwta, inhibition_radius } = args;
    const potentials = dense(inputs.potentials);
    const spikes = inputs.spikes ? dense(inputs.spikes) : null;
    const options = { kwta, inhibition_radius, spikes };
    assertEquals(await sf.get_k_winners(potentials, options), outputs.winners);
    const compact = spikes && onCpu(inputs.spikes).to_latency().to(device);
    assertEquals(
      await sf.get_k_winners(potentials, kwta, inhibition_radius, compact),
      outputs.winners,
    );
    if (spikes === null) {
      const latency = await compactOf(potentials);
      assertEquals(await sf.get_k_winners(latency, kwta, inhibition_radius), outputs.winners);
    }
  },
  async feature_inhibition({ inputs, args, outputs }) {
    const features: number[] = args.inhibited_features;
    const potentials = dense(inputs.potentials);
    await assertTensor(sf.feature_inhibition(potentials, features), outputs.result);
    const mask = torch.zeros(potentials.size(1));
    for (const feature of features) mask.at(feature).fill_(1); // indices are found on the CPU
    sf.feature_inhibition_(potentials, mask.nonzero());
    await assertTensor(potentials, outputs.result);
  },
  async conv_fire({ inputs, args, outputs }) {
    const times = book.tensor(outputs.times);
    const values = book.tensor(outputs.value_at_spike);
    const layer = layerOf(inputs.weight);
    const given = onCpu(inputs.input_times).to("int32");
    const waves = [torch.from_times(given, args.steps).to(device), dense(inputs.input)];
    for (const wave of waves) {
      const [spikes, potentials] = sf.fire(layer(wave), args.threshold, true);
      const compact = (await spikes.cpu()).to_latency();
      assertEquals(Array.from(await compact.times.data(), Number), Array.from(times.data, Number));
      const at = wave.layout === "latency"
        ? await potentials.values!.data()
        : await valuesAt(await potentials.cpu(), compact.times);
      assertClose(at, values.data, { rtol: 1e-5, atol: 1e-5 });
    }
  },
  async DoGKernel({ args, outputs }) {
    const kernel = new utils.DoGKernel(args.window_size, args.sigma1, args.sigma2);
    await assertTensor(kernel(), outputs.result);
  },
  async GaborKernel({ args, outputs }) {
    const kernel = new utils.GaborKernel(args.window_size, args.orientation, args.div);
    await assertTensor(kernel(), outputs.result);
  },
  async "Filter.dog"({ inputs, args, outputs }) {
    const { padding, thresholds, use_abs } = args;
    const kernels = args.kernels.map((k: [number, number, number]) => new utils.DoGKernel(...k));
    const filter = new utils.Filter(kernels, { padding, thresholds, use_abs });
    const responses = await filter(dense(inputs.image)).data();
    // A response is a difference of sums in the thousands (pixels of up to 255 times kernels of up to
    // 9.6): the book itself is up to 4e-3 off the sum in double precision.
    assertClose(responses, book.tensor(outputs.result).data, { rtol: 1e-5, atol: 8e-3 });
  },
  async "Filter.gabor"({ inputs, args, outputs }) {
    const { padding, thresholds, use_abs } = args;
    const kernels = args.kernels.map((k: [number, number]) => new utils.GaborKernel(...k));
    const filter = new utils.Filter(kernels, padding, thresholds, use_abs);
    await assertTensor(filter(dense(inputs.image)), outputs.result);
  },
  async local_normalization({ inputs, args, outputs }) {
    const input = dense(inputs.input);
    const normalized = sf.local_normalization(input, args.normalization_radius);
    // Where responses of both signs cancel, the mean is close to 0 and the quotient says little of
    // it: compare what was divided by, against the size of what was summed.
    const means = await divisors(input, normalized);
    const expected = await divisors(input, dense(outputs.result));
    const largest = await input.abs().max().item();
    assertClose(means, expected, { rtol: 0, atol: 1e-6 * largest });
  },
  async Intensity2Latency({ inputs, args, outputs }) {
    const intensities = dense(inputs.intensities);
    const bins = args.number_of_spike_bins;
    const wave = new utils.Intensity2Latency(bins)(intensities);
    const spikes = new utils.Intensity2Latency(bins, { to_spike: true })(intensities);
    assertEquals(await wave.sign().data(), await spikes.data());
    // Equal intensities may be ranked in either order: then each step still has the same ones.
    const expected = dense(outputs.result);
    for (let step = 0; step < bins; step++) {
      const [actual, golden] = [wave, expected].map((t) => t.at(step).flatten().sort().values);
      assertEquals(await actual.data(), await golden.data());
    }
    const moved = await wave.ne(expected).any(0).flatten().data();
    const values = await intensities.flatten().data();
    const counts = Map.groupBy(values as Float32Array, (value) => value);
    moved.forEach((differs, i) => assert(!differs || counts.get(values[i] as number)!.length > 1));
  },
  async generate_inhibition_kernel({ args, outputs }) {
    await assertTensor(utils.generate_inhibition_kernel(args.inhibition_percents), outputs.result);
  },
  async LateralIntencityInhibition({ inputs, args, outputs }) {
    const inhibit = new utils.LateralIntencityInhibition(args.inhibition_percents);
    await assertTensor(inhibit(dense(inputs.intensities)), outputs.result);
  },
  async intensity_lateral_inhibition({ inputs, outputs }) {
    const { intensities, kernel } = inputs;
    const inhibited = sf.intensity_lateral_inhibition(dense(intensities), dense(kernel));
    await assertTensor(inhibited, outputs.result);
  },
  get_deep_receptive_field({ args, outputs }) {
    assertEquals(vis.get_deep_receptive_field(...args.layers), outputs.result);
    return Promise.resolve();
  },
  async get_deep_feature({ inputs, args, outputs }) {
    const [feature, stride] = vis.get_deep_feature(
      dense(inputs.pre_feature),
      args.feature_stride,
      args.window_size,
      args.stride,
      inputs.weights ? dense(inputs.weights) : null,
    );
    await assertTensor(feature, outputs.feature);
    assertEquals(stride, outputs.cumulative_stride);
  },
};

/** What a normalization divided by; 0 where the input is 0. */
async function divisors(input: torch.Tensor, normalized: torch.Tensor): Promise<Float32Array> {
  const silent = normalized.eq(0);
  const means = input.div(torch.where(silent, 1, normalized));
  return await torch.where(silent, 0, means).data() as Float32Array;
}

/** First spikes of dense potentials, with the values there, as a tensor in latency layout. */
async function compactOf(potentials: torch.Tensor): Promise<torch.Tensor> {
  const read = await potentials.cpu();
  const wave = read.gt(0).float().to_latency();
  const values = torch.tensor(await valuesAt(read, wave.times), { shape: wave.times.shape });
  return torch.from_times(wave.times, read.size(0), values).to(device);
}

async function valuesAt(potentials: torch.Tensor, times: torch.Tensor): Promise<Float32Array> {
  const steps = potentials.size(0);
  const at = times.long();
  const last = at.clamp(0, steps - 1).unsqueeze(0);
  const values = potentials.gather(0, last).at(0);
  return await torch.where(at.lt(steps), values, 0).data() as Float32Array;
}

for (const op of new Set(book.cases.map(({ op }) => op))) {
  const cases = book.cases.filter((test) => test.op === op);
  forEachDevice(`golden functional: ${op}, ${cases.length} cases`, async (name) => {
    device = name;
    for (const test of cases) await checks[op](test);
  });
}
