// STDP of one stimulus: the rows of the features that won, in the weight and in its packed form. Who won,
// choose.wgsl or winners_given.wgsl has written to `chosen`.
//
// A lane has one input of one winner's row. If a feature won more than once, the lanes of its first win apply
// all in turn. Cost: a read and two writes of a row for each winner; in the packed form a row is a column.

struct Params {
  layer: Layer,
  stimulus: u32,
  kwta: u32,
  weights: u32, // the first element of `weights`
  kind: u32,    // of the first rule
  other: u32,   // and of the second
  lower: f32,
  upper: f32,
  tiny: f32,
  zero: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> times: array<u32>;
@group(0) @binding(2) var<storage, read> chosen: array<u32>;
@group(0) @binding(3) var<storage, read> rates: array<f32>; // [network, rule, (ltp, ltd), f]
@group(0) @binding(4) var<storage, read_write> weights: array<f32>;
@group(0) @binding(5) var<storage, read_write> packed: array<f32>;

// Whether the input k of a winner's window came no later than the winner.
fn is_early(network: u32, winner: u32, k: u32) -> bool {
  var place: Place;
  place.stimulus = p.stimulus;
  place.network = network;
  place.row = chosen[winner + 1u];
  place.column = chosen[winner + 2u];
  return input_time(p.layer, place, k) <= min(chosen[winner + 3u], p.layer.steps - 1u);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let inputs = p.layer.inputs;
  let k = group.x * 64u + lane;
  let own = group.y;
  let network = group.z;
  let head = chosen_at(network, p.kwta);
  let count = chosen[head];
  if (k >= inputs || own >= count) {
    return;
  }
  let winners = head + CHOSEN_HEAD;
  let feature = chosen[winners + 4u * own];
  for (var i = 0u; i < own; i++) {
    if (chosen[winners + 4u * i] == feature) {
      return;
    }
  }
  let taught = chosen[head + 1u];
  let rule = Rule(select(p.kind, p.other, taught == 1u), p.lower, p.upper, p.tiny, p.zero);
  let rate = (network * 2u + taught) * 2u * p.layer.f + feature;
  let size = p.layer.f * inputs;
  let at = p.weights + network * size + feature * inputs + k;
  var weight = weights[at];
  for (var i = own; i < count; i++) {
    if (chosen[winners + 4u * i] == feature) {
      let early = is_early(network, winners + 4u * i, k);
      weight = changed(rule, weight, early, rates[rate], rates[rate + p.layer.f]);
    }
  }
  weights[at] = weight;
  let start = network * (size + 1u);
  packed[start + k * p.layer.f + feature] = weight;
  if (has_sign(bitcast<u32>(weight))) {
    packed[start + size] = bitcast<f32>(1u);
  }
}
