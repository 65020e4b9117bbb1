// Potentials at given steps, and 0 where a neuron is silent: one sum over the spikes of a window for each.

struct Params {
  layer: Layer,
  at: u32,  // the first element of `given`
  out: u32, // and of `values`
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> times: array<u32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read> given: array<u32>; // steps
@group(0) @binding(4) var<storage, read_write> values: array<f32>;

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
  let neuron = neuron_of(p.layer, place, feature);
  var step = p.layer.steps;
  if (feature < p.layer.f) {
    let at = p.at + neuron;
    step = time_in(given[at / TIMES_PER_WORD], at);
  }
  let listed = list_window(p.layer, place, lane);
  let sum = sum_window(p.layer, place, feature, step, lane, listed);
  if (feature < p.layer.f) {
    values[p.out + neuron] = select(0f, sum, step < p.layer.steps);
  }
}
