// Rank-order coding, second part, of stimuli with more intensities than encode_list.wgsl sorts: for each how many
// of its stimulus come before it. Counted over a part of the list, on top of what earlier parts gave: comparisons
// of all pairs, tiles of them in workgroup memory.

struct Params {
  length: u32, // of a stimulus
  begin: u32,  // the part
  end: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> entries: array<vec2u>; // [stimulus, length]
@group(0) @binding(2) var<storage, read> counts: array<u32>;    // [stimulus]
@group(0) @binding(3) var<storage, read_write> ranks: array<u32>; // [stimulus, length]

var<workgroup> tile: array<vec2u, 256>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let count = counts[group.y];
  if (count <= MOST_SORTED || group.x * 256u >= count) {
    return;
  }
  let start = group.y * p.length;
  let own = entries[start + min(group.x * 256u + lane, count - 1u)];
  var before = 0u;
  for (var first = p.begin; first < min(p.end, count); first += 256u) {
    workgroupBarrier();
    tile[lane] = vec2u(ZERO);
    if (first + lane < count) {
      tile[lane] = entries[start + first + lane];
    }
    workgroupBarrier();
    for (var i = 0u; i < 256u; i++) {
      before += u32(is_before(tile[i], own));
    }
  }
  if (group.x * 256u + lane < count) {
    ranks[start + own.y] += before;
  }
}
