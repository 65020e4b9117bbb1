// The neurons of one stimulus that may win, for each network (candidates.wgsl): those that fire, at a threshold
// or in the last step, but for features that take no part. Where at each position only the first feature to
// fire may win, a workgroup, which has all features of a position or a block of them, finds that one: the
// other neurons are never written. Cost: that of the sums (window_sum.wgsl).

struct Params {
  layer: Layer,
  passes: u32,
  given: u32, // words that each network has in `given`
}

@group(0) @binding(3) var<storage, read_write> candidates: array<Candidate>;
@group(0) @binding(4) var<storage, read> thresholds: array<f32>; // [network]
@group(0) @binding(5) var<storage, read> given: array<u32>;      // [network][..]: first, [f], who takes no part

var<workgroup> firsts: array<Candidate, LANES>;

fn threshold_of(network: u32) -> f32 {
  return thresholds[network];
}

// The first feature to fire, in the first element of `firsts`, by way of every eighth one.
fn find_first(lane: u32) {
  workgroupBarrier();
  if (lane % 8u == 0u) {
    for (var i = lane + 1u; i < lane + 8u; i++) {
      if (is_first(firsts[i], firsts[lane])) {
        firsts[lane] = firsts[i];
      }
    }
  }
  workgroupBarrier();
  if (lane == 0u) {
    for (var i = 8u; i < LANES; i += 8u) {
      if (is_first(firsts[i], firsts[0])) {
        firsts[0] = firsts[i];
      }
    }
  }
}

fn visit(place: Place, feature: u32, lane: u32) {
  let layer = p.layer;
  let found = fires(layer, place, feature, lane);
  var candidate = Candidate(layer.steps, feature, found.value);
  if (feature < layer.f && given[place.network * p.given + feature] == 0u) {
    candidate.step = found.step;
  }
  if (POINTWISE) {
    firsts[lane] = candidate;
    find_first(lane);
    if (lane == 0u) {
      let blocks = (layer.f + LANES - 1u) / LANES;
      let map = place.network * blocks + feature / LANES;
      candidates[(map * rows_of(layer) + place.row) * columns_of(layer) + place.column] = firsts[0];
    }
  } else if (feature < layer.f) {
    candidates[neuron_of(layer, place, feature)] = candidate;
  }
}
