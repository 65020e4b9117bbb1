// Leaves at each position the feature that pointwise_first.wgsl has found.

struct Params {
  out: u32, // first elements
  count: u32,
  times: u32,
  steps: u32,
  features: u32,
  positions: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> times: array<u32>;
@group(0) @binding(2) var<storage, read> firsts: array<u32>; // [stimulus, position]
@group(0) @binding(3) var<storage, read_write> out: array<u32>;

fn time_of(index: u32) -> u32 {
  let plane = index / p.positions;
  let position = plane / p.features * p.positions + index % p.positions;
  if (firsts[position] != plane % p.features) {
    return p.steps;
  }
  let at = p.times + index;
  return time_in(times[at / TIMES_PER_WORD], at);
}
