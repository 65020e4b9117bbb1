// Rank-order coding, first part: lists the intensities of a stimulus that are not 0, and ranks up to MOST_SORTED
// of them. A workgroup has one stimulus. A bitonic sort of keys and indices in workgroup memory: no two of them
// are equal, so that the order in which they were listed does not matter. It needs a power of two of entries;
// those beyond the last one would come after all, and every comparison moves the later of two up: so nothing
// would go to their places or leave them, and they need not be there.
//
// Cost: a read of each intensity, and for a thousand that are not 0 some thirty thousand comparisons, where
// counting for each of 4,704 inputs who comes before it takes 22 million.

struct Params {
  intensities: u32, // the first element
  length: u32,      // of a stimulus
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> intensities: array<u32>;
@group(0) @binding(2) var<storage, read_write> entries: array<vec2u>; // [stimulus, length]: key, index
@group(0) @binding(3) var<storage, read_write> counts: array<u32>;    // [stimulus]
@group(0) @binding(4) var<storage, read_write> ranks: array<u32>;     // [stimulus, length]

var<workgroup> sorted: array<vec2u, MOST_SORTED>;
var<workgroup> listed: atomic<u32>;
var<workgroup> total: u32;

// Sorts the first entries. For the whole workgroup, in uniform control flow.
fn sort(count: u32, lane: u32) {
  for (var block = 2u; block < 2u * count; block *= 2u) {
    for (var distance = block / 2u; distance > 0u; distance /= 2u) {
      for (var pair = lane; pair < count; pair += 256u) {
        let left = pair / distance * 2u * distance + pair % distance;
        // Two sorted halves are compared as if the second ran backwards: then all blocks ascend.
        let right = select(left + distance, left ^ (block - 1u), 2u * distance == block);
        if (right < count && is_before(sorted[right], sorted[left])) {
          let later = sorted[left];
          sorted[left] = sorted[right];
          sorted[right] = later;
        }
      }
      workgroupBarrier();
    }
  }
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let start = group.x * p.length;
  for (var i = lane; i < p.length; i += 256u) {
    let key = key_of(intensities[p.intensities + start + i]);
    if (key != ZERO) {
      let at = atomicAdd(&listed, 1u);
      entries[start + at] = vec2u(key, i);
      if (at < MOST_SORTED) {
        sorted[at] = vec2u(key, i);
      }
    }
  }
  workgroupBarrier();
  if (lane == 0u) {
    total = atomicLoad(&listed);
    counts[group.x] = total;
  }
  let count = workgroupUniformLoad(&total);
  if (count > MOST_SORTED) {
    return;
  }
  sort(count, lane);
  for (var i = lane; i < count; i += 256u) {
    ranks[start + sorted[i].y] = i;
  }
}
