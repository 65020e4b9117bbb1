// Rank-order coding, second part: non-zero intensities are dealt in the order of their ranks (encode_count.wgsl) into
// `steps` bins of floor(count / steps), at least one each; what is left over stays silent.

struct Params {
  out: u32, // first elements
  count: u32,
  intensities: u32,
  steps: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> intensities: array<u32>;
@group(0) @binding(2) var<storage, read> ranks: array<vec2u>;
@group(0) @binding(3) var<storage, read_write> out: array<u32>;

fn time_of(index: u32) -> u32 {
  if (intensities[p.intensities + index] << 1u == 0u) {
    return p.steps;
  }
  let rank = ranks[index];
  return min(rank.x / max(rank.y / p.steps, 1u), p.steps);
}
