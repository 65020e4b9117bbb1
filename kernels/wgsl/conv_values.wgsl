// Potentials at given steps, and 0 where a neuron is silent: one sum over the spikes of a window for each.

struct Params {
  layer: Layer,
  at: u32,  // the first element of `given`
  out: u32, // and of `values`
}

@group(0) @binding(3) var<storage, read> given: array<u32>; // steps
@group(0) @binding(4) var<storage, read_write> values: array<f32>;

fn visit(place: Place, feature: u32, lane: u32) {
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
