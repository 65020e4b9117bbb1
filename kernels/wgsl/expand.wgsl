// Dense data [n, t, c, h, w] of a wave: values (1 without) from a neuron's step on, 0 before.

struct Params {
  out: u32, // first elements
  count: u32,
  times: u32,
  values: u32,
  steps: u32,
  neurons: u32, // of a stimulus
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> times: array<u32>;
@group(0) @binding(2) var<storage, read> values: array<f32>; // not read without
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn value_of(index: u32) -> f32 {
  let row = index / p.neurons;
  let neuron = row / p.steps * p.neurons + index % p.neurons;
  let at = p.times + neuron;
  if (time_in(times[at / TIMES_PER_WORD], at) > row % p.steps) {
    return 0f;
  }
  if (VALUES) {
    return values[p.values + neuron];
  }
  return 1f;
}
