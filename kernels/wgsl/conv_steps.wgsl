// Potentials at all steps, [stimulus, step, f, ho, wo], four steps a pass over the spikes of a window.

struct Params {
  layer: Layer,
  out: u32, // the first element of `dense`
}

@group(0) @binding(3) var<storage, read_write> dense: array<f32>;

fn visit(place: Place, feature: u32, lane: u32) {
  let layer = p.layer;
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
