// The first step at which the potential of each neuron is strictly above the threshold (crossing.wgsl).
//
// Steps are written as 32-bit words, [stimulus, f, ho, wo], since lanes that are features would share the bytes
// of a word; pack_times.wgsl packs them.

struct Params {
  layer: Layer,
  passes: u32,
  threshold: f32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> times: array<u32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<u32>;

fn threshold_of(network: u32) -> f32 {
  return p.threshold;
}

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_group(group, groups);
  let place = place_of(p.layer, workgroup);
  let feature = feature_of(p.layer, workgroup, lane);
  if (place.stimulus >= p.layer.stimuli) {
    return;
  }
  let found = crossing_of(p.layer, place, feature, lane);
  if (feature < p.layer.f) {
    out[neuron_of(p.layer, place, feature)] = found.step;
  }
}
