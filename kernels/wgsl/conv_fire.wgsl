// The first step at which the potential of each neuron is strictly above the threshold (crossing.wgsl).
//
// Steps are written as 32-bit words, [stimulus, f, ho, wo], since lanes that are features would share the bytes
// of a word; pack_times.wgsl packs them.

struct Params {
  layer: Layer,
  passes: u32,
  threshold: f32,
}

@group(0) @binding(3) var<storage, read_write> out: array<u32>;

fn threshold_of(network: u32) -> f32 {
  return p.threshold;
}

fn visit(place: Place, feature: u32, lane: u32) {
  let found = crossing_of(p.layer, place, feature, lane);
  if (feature < p.layer.f) {
    out[neuron_of(p.layer, place, feature)] = found.step;
  }
}
