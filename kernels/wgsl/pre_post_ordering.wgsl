// 1 where an input of a winner's window spiked no later than the winner, else 0: [winner, c, kh, kw].

struct Params {
  layer: Layer,
  out: u32, // first elements
  count: u32,
  winners: u32,
  output: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> times: array<u32>;
@group(0) @binding(2) var<storage, read> output: array<u32>; // steps
@group(0) @binding(3) var<storage, read> winners: array<u32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

fn value_of(index: u32) -> f32 {
  let winner = p.winners + 3u * (index / p.layer.inputs);
  var place: Place;
  place.row = winners[winner + 1u];
  place.column = winners[winner + 2u];
  let neuron = p.output + neuron_of(p.layer, place, winners[winner]);
  let last = min(time_in(output[neuron / TIMES_PER_WORD], neuron), p.layer.steps - 1u);
  return select(0f, 1f, input_time(p.layer, place, index % p.layer.inputs) <= last);
}
