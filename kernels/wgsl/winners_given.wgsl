// Winners that a script hands to STDP, [k, 3], in the form in which kernels hand them on, with the steps at which
// they fired.

struct Params {
  winners: u32, // first elements
  count: u32,
  output: u32,
  kwta: u32,
  rows: u32,
  columns: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> winners: array<u32>;
@group(0) @binding(2) var<storage, read> counts: array<u32>;
@group(0) @binding(3) var<storage, read> output: array<u32>; // steps
@group(0) @binding(4) var<storage, read_write> chosen: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = group.x * 64u + lane;
  let count = counts[p.count];
  if (i == 0u) {
    chosen[0] = count;
    chosen[1] = 0u;
    chosen[2] = 1u;
  }
  if (i >= count) {
    return;
  }
  let given = p.winners + 3u * i;
  let feature = winners[given];
  let row = winners[given + 1u];
  let column = winners[given + 2u];
  let neuron = p.output + (feature * p.rows + row) * p.columns + column;
  let at = CHOSEN_HEAD + 4u * i;
  chosen[at] = feature;
  chosen[at + 1u] = row;
  chosen[at + 2u] = column;
  chosen[at + 3u] = time_in(output[neuron / TIMES_PER_WORD], neuron);
}
