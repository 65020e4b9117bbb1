// Rank-order coding, last part: non-zero intensities are dealt in the order of their ranks (encode_list.wgsl,
// encode_count.wgsl) into `steps` bins of floor(count / steps), at least one each; what is left over stays silent.

struct Params {
  out: u32, // first elements
  count: u32,
  intensities: u32,
  steps: u32,
  length: u32, // of a stimulus
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> intensities: array<u32>;
@group(0) @binding(2) var<storage, read> counts: array<u32>; // [stimulus]
@group(0) @binding(3) var<storage, read> ranks: array<u32>;  // [stimulus, length]
@group(0) @binding(4) var<storage, read_write> out: array<u32>;

fn time_of(index: u32) -> u32 {
  if (intensities[p.intensities + index] << 1u == 0u) {
    return p.steps;
  }
  return min(ranks[index] / max(counts[index / p.length] / p.steps, 1u), p.steps);
}
