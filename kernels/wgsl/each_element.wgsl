// The entry of elementwise kernels: `element` does one, given where it is in each view and its number.

@group(0) @binding(0) var<uniform> p: Axes;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = flat_group(group, groups) * 256u + lane;
  if (index < p.count) {
    element(p.base + walk(index), index);
  }
}
