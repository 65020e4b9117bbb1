// Sorting, first part: for each element of a line a key whose words ascend as elements do, and its index. Lines are
// filled up to a power of two by keys that come last.

@group(0) @binding(0) var<uniform> p: Axes;

struct Entry {
  high: u32,
  low: u32,
  index: u32,
}

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let entry = flat_group(group, groups) * 256u + lane;
  if (entry >= p.count) {
    return;
  }
  let size = p.extra;
  let index = entry % size;
  var key = vec2u(0xffffffffu);
  if (index < p.length) {
    let at = p.base + walk_kept(entry / size);
    key = key_of(load_a(at.x + index * p.steps[INNER].x));
    key = select(key, ~key, DESCENDING);
  }
  entries[entry] = Entry(key.y, key.x, index);
}
