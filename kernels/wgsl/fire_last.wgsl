// Spikes in the last step where a value is above 0 (NaN is not) and nowhere else.

struct Params {
  out: u32, // first elements
  count: u32,
  values: u32,
  steps: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> values: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<u32>;

fn time_of(index: u32) -> u32 {
  // By its bits: a compiler may take it that there is no NaN.
  let bits = values[p.values + index];
  return select(p.steps, p.steps - 1u, bits > 0u && bits <= 0x7f800000u);
}
