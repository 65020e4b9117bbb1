// The bounds for a whole weight, in both forms, where `chosen` asks for it. Needed once for each weight: learning
// keeps its rows within the bounds. Few workgroups, each with many weights, since mostly there is nothing to do.

struct Params {
  f: u32,
  inputs: u32,
  kwta: u32,
  weights: u32, // the first element of `weights`
  lower: f32,
  upper: f32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> chosen: array<u32>;
@group(0) @binding(2) var<storage, read_write> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> packed: array<f32>;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let network = group.y;
  if (chosen[chosen_at(network, p.kwta) + 2u] == 0u) {
    return;
  }
  let size = p.f * p.inputs;
  for (var i = group.x * 256u + lane; i < size; i += groups.x * 256u) {
    let at = p.weights + network * size + i;
    let weight = bounded(Rule(0u, p.lower, p.upper, 0f, 0u), weights[at]);
    weights[at] = weight;
    packed[network * (size + 1u) + i % p.inputs * p.f + i / p.inputs] = weight;
  }
}
