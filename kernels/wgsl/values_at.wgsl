// Values of dense data [n, t, c, h, w] at given steps, 0 where silent.

struct Params {
  out: u32, // first elements
  count: u32,
  dense: u32,
  times: u32,
  steps: u32,
  neurons: u32, // of a stimulus
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> dense: array<f32>;
@group(0) @binding(2) var<storage, read> times: array<u32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn value_of(index: u32) -> f32 {
  let at = p.times + index;
  let step = time_in(times[at / TIMES_PER_WORD], at);
  if (step >= p.steps) {
    return 0f;
  }
  return dense[p.dense + (index / p.neurons * p.steps + step) * p.neurons + index % p.neurons];
}
