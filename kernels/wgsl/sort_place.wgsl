// Sorting, third part: the elements in order, and their indices.

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
  let element = flat_group(group, groups) * 256u + lane;
  if (element >= p.count) {
    return;
  }
  let line = element / p.length;
  let place = element % p.length;
  let index = entries[line * p.extra + place].index;
  let at = p.base + walk_kept(line);
  let step = p.steps[INNER];
  store_out(at.w + place * step.w, load_a(at.x + index * step.x));
  store_index(at.z + place * step.z, vec2u(index, 0u));
}
