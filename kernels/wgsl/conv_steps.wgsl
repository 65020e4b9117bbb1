// Potentials at all steps, [stimulus, step, f, ho, wo], four steps a pass over the spikes of a window.

struct Params {
  layer: Layer,
  out: u32, // the first element of `dense`
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> times: array<u32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> dense: array<f32>;

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let layer = p.layer;
  let workgroup = flat_group(group, groups);
  let place = place_of(layer, workgroup);
  let feature = feature_of(layer, workgroup, lane);
  if (place.stimulus >= layer.stimuli) {
    return;
  }
  let listed = list_window(layer, place, lane);
  for (var first = 0u; first < layer.steps; first += 4u) {
    let steps = first + vec4u(0u, 1u, 2u, 3u);
    let sums = sum_window(layer, place, feature, steps, lane, listed);
    for (var i = 0u; i < 4u && feature < layer.f; i++) {
      if (steps[i] < layer.steps) {
        let map = (place.stimulus * layer.steps + steps[i]) * layer.f + feature;
        dense[p.out + (map * rows_of(layer) + place.row) * columns_of(layer) + place.column] = sums[i];
      }
    }
  }
}
