// Sorting, second part: one step of a bitonic sort of each line. Equal keys are told apart by the index, so the
// sort is stable. A line of 2^k entries takes k (k + 1) / 2 steps.

struct Params {
  pairs: u32,    // in all lines
  block: u32,    // entries that are sorted together by then
  distance: u32, // between the two of a pair
}

struct Entry {
  high: u32,
  low: u32,
  index: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> entries: array<Entry>;

fn is_after(a: Entry, b: Entry) -> bool {
  if (a.high != b.high) {
    return a.high > b.high;
  }
  if (a.low != b.low) {
    return a.low > b.low;
  }
  return a.index > b.index;
}

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let pair = flat_group(group, groups) * 256u + lane;
  if (pair >= p.pairs) {
    return;
  }
  let left = pair / p.distance * 2u * p.distance + pair % p.distance;
  let right = left + p.distance;
  let a = entries[left];
  let b = entries[right];
  // Every other block is sorted downwards, so that two of them make a bitonic one.
  if (is_after(a, b) == ((left & p.block) == 0u)) {
    entries[left] = b;
    entries[right] = a;
  }
}
