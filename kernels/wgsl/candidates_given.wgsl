// The neurons of a wave with values as candidates for winning (candidates.wgsl): those that spike and whose value is
// not NaN.

struct Params {
  count: u32,
  times: u32, // first elements
  values: u32,
  steps: u32,
  features: u32,
  positions: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> times: array<u32>;
@group(0) @binding(2) var<storage, read> values: array<f32>;
@group(0) @binding(3) var<storage, read_write> candidates: array<Candidate>;

fn each(index: u32) {
  let at = p.times + index;
  let time = time_in(times[at / TIMES_PER_WORD], at);
  let value = values[p.values + index];
  let step = select(time, p.steps, is_nan(bitcast<u32>(value)));
  candidates[index] = Candidate(step, index / p.positions % p.features, value);
}
