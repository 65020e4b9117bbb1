// Potentials at the last step: one sum over all spikes of a window for each.

struct Params {
  layer: Layer,
  out: u32, // the first element of `values`
}

@group(0) @binding(3) var<storage, read_write> values: array<f32>;

fn visit(place: Place, feature: u32, lane: u32) {
  let listed = list_window(p.layer, place, lane);
  let sum = sum_window(p.layer, place, feature, p.layer.steps - 1u, lane, listed);
  if (feature < p.layer.f) {
    values[p.out + neuron_of(p.layer, place, feature)] = sum;
  }
}
