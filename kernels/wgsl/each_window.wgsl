// The entry of kernels that sum the windows of a layer, `p.layer`: `visit` does one window, each lane with a feature
// of its own, or with none in the last block. It is called in uniform control flow.

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> times: array<u32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>; // pack_weight.wgsl

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_group(group, groups);
  let place = place_of(p.layer, workgroup);
  if (place.stimulus < p.layer.stimuli) {
    visit(place, feature_of(p.layer, workgroup, lane), lane);
  }
}
