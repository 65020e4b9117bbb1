// The entry of kernels that compute float32 values: `value_of` gives each of them.

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = flat_group(group, groups) * 256u + lane;
  if (index < p.count) {
    out[p.out + index] = value_of(index);
  }
}
