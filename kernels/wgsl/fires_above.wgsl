// Firing at a threshold, in learn_window.wgsl.
fn fires(layer: Layer, place: Place, feature: u32, lane: u32) -> Crossing {
  return crossing_of(layer, place, feature, lane);
}
