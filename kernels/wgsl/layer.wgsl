// A layer of a convolution of stride 1 on compact waves, and where a neuron of it is.

struct Layer {
  at: u32,    // the element of `times` at which the stimuli begin
  apart: u32, // elements from there to the stimuli of the next network; 0: they have the same
  stimuli: u32,
  steps: u32,
  c: u32,
  h: u32,
  w: u32,
  f: u32,
  kh: u32,
  kw: u32,
  inputs: u32, // c * kh * kw
  networks: u32,
}

// A window of one stimulus and one network. Without the feature: what differs between lanes is kept apart, so that a
// compiler sees that the rest does not.
struct Place {
  stimulus: u32,
  network: u32,
  row: u32,
  column: u32,
}

// Rows and columns of a feature map.
fn rows_of(layer: Layer) -> u32 {
  return layer.h - layer.kh + 1u;
}

fn columns_of(layer: Layer) -> u32 {
  return layer.w - layer.kw + 1u;
}

// The index of a neuron in [stimulus, network, f, ho, wo].
fn neuron_of(layer: Layer, place: Place, feature: u32) -> u32 {
  let map = (place.stimulus * layer.networks + place.network) * layer.f + feature;
  return (map * rows_of(layer) + place.row) * columns_of(layer) + place.column;
}
