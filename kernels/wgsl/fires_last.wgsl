// Firing without a threshold, in learn_window.wgsl: in the last step, where the potential is above 0.

struct Crossing {
  step: u32,
  value: f32,
}

fn fires(layer: Layer, place: Place, feature: u32, lane: u32) -> Crossing {
  let listed = list_window(layer, place, lane);
  let sum = sum_window(layer, place, feature, layer.steps - 1u, lane, listed);
  return Crossing(select(layer.steps, layer.steps - 1u, sum > 0f), sum);
}
