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

// Beyond the last step that one is looked at again.
fn is_above(first: u32, step: u32) -> bool {
  let value = dense[first + min(step, p.steps - 1u) * p.neurons];
  return value > p.threshold && !is_nan(bitcast<u32>(value));
}

fn time_of(index: u32) -> u32 {
  let first = p.dense + index / p.neurons * p.steps * p.neurons + index % p.neurons;
  // Four at a time: their loads are under way at once, and few iterations are counted.
  for (var step = 0u; step < p.steps; step += 4u) {
    let a = is_above(first, step);
    let b = is_above(first, step + 1u);
    let c = is_above(first, step + 2u);
    let d = is_above(first, step + 3u);
    if (a || b || c || d) {
      return step + select(select(select(3u, 2u, c), 1u, b), 0u, a);
    }
  }
  return p.steps;
}
