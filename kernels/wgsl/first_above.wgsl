// The first step at which dense data [n, t, c, h, w] is above a threshold. Steps are read until then.

struct Params {
  out: u32, // first elements
  count: u32,
  dense: u32,
  steps: u32,
  neurons: u32, // of a stimulus
  threshold: f32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> dense: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<u32>;

fn time_of(index: u32) -> u32 {
  var at = p.dense + index / p.neurons * p.steps * p.neurons + index % p.neurons;
  for (var step = 0u; step < p.steps; step++) {
    if (dense[at] > p.threshold && !is_nan(bitcast<u32>(dense[at]))) {
      return step;
    }
    at += p.neurons;
  }
  return p.steps;
}
