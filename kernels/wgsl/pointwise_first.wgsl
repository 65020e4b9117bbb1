// At each position the feature that spikes first, then has the largest value, then the lowest index, and NOBODY
// where none does. A neuron whose value is NaN never wins. One visit of each neuron; lanes are positions. Very
// many features go in parts, on top of what earlier parts gave.

struct Params {
  count: u32, // positions of all stimuli
  times: u32, // first elements
  values: u32,
  steps: u32,
  features: u32,
  positions: u32, // of a stimulus
  begin: u32, // the part
  end: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> times: array<u32>;
@group(0) @binding(2) var<storage, read> values: array<f32>;
@group(0) @binding(3) var<storage, read_write> firsts: array<u32>;

const NOBODY = 0xffffffffu;

fn time_at(neuron: u32) -> u32 {
  let at = p.times + neuron;
  return time_in(times[at / TIMES_PER_WORD], at);
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = flat_group(group, groups) * 64u + lane;
  if (index >= p.count) {
    return;
  }
  let start = index / p.positions * p.features * p.positions + index % p.positions;
  var first = p.steps;
  var most = 0f;
  var best = NOBODY;
  if (p.begin > 0u && firsts[index] != NOBODY) {
    best = firsts[index];
    first = time_at(start + best * p.positions);
    most = values[p.values + start + best * p.positions];
  }
  var neuron = start + p.begin * p.positions;
  for (var feature = p.begin; feature < p.end; feature++) {
    let time = time_at(neuron);
    let value = values[p.values + neuron];
    if (time < p.steps && time <= first && !is_nan(bitcast<u32>(value))) {
      if (time < first || best == NOBODY || value > most) {
        best = feature;
        most = value;
      }
      first = time;
    }
    neuron += p.positions;
  }
  firsts[index] = best;
}
