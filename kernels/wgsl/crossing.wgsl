// The first step at which the potential of a neuron is strictly above the threshold, and that potential.
//
// Without negative weights potentials never fall: rounding is monotone, so the sum in flat order with one more
// term is never less, and the first crossing is found by searching. A pass sums up to four steps at once, so
// two passes over the spikes of a window decide 15 steps, three 60; all sums are those of the definition, and
// nothing is left to be certified. With negative weights steps are tried in turn, four a pass.
//
// The kernel tells the threshold of a network by `threshold_of`, and how many passes decide all steps by
// `p.passes`.

struct Crossing {
  step: u32, // `steps` for none
  value: f32,
}

// The first crossing lies in [low, high], with `value` the potential at `high`.
fn search(layer: Layer, place: Place, feature: u32, lane: u32, listed: u32) -> Crossing {
  let threshold = vec4f(threshold_of(place.network));
  var low = 0u;
  var high = layer.steps;
  var value = 0f;
  for (var round = 0u; round < p.passes; round++) {
    let probes = low + (high - low) * vec4u(1u, 2u, 3u, 4u) / 5u;
    let sums = sum_window(layer, place, feature, probes, lane, listed);
    if (low < high) {
      let above = sums > threshold;
      if (above.x) {
        high = probes.x;
        value = sums.x;
      } else if (above.y) {
        low = probes.x + 1u;
        high = probes.y;
        value = sums.y;
      } else if (above.z) {
        low = probes.y + 1u;
        high = probes.z;
        value = sums.z;
      } else if (above.w) {
        low = probes.z + 1u;
        high = probes.w;
        value = sums.w;
      } else {
        low = probes.w + 1u;
      }
    }
  }
  return Crossing(high, value);
}

fn walk(layer: Layer, place: Place, feature: u32, lane: u32, listed: u32) -> Crossing {
  let threshold = vec4f(threshold_of(place.network));
  var found = Crossing(layer.steps, 0f);
  for (var first = 0u; first < layer.steps; first += 4u) {
    let steps = first + vec4u(0u, 1u, 2u, 3u);
    let sums = sum_window(layer, place, feature, steps, lane, listed);
    let above = sums > threshold;
    for (var i = 0u; i < 4u; i++) {
      if (found.step == layer.steps && steps[i] < layer.steps && above[i]) {
        found = Crossing(steps[i], sums[i]);
      }
    }
  }
  return found;
}

// For the whole workgroup, in uniform control flow.
fn crossing_of(layer: Layer, place: Place, feature: u32, lane: u32) -> Crossing {
  let listed = list_window(layer, place, lane);
  if (has_signs(layer, place.network)) {
    return walk(layer, place, feature, lane, listed);
  }
  return search(layer, place, feature, lane, listed);
}
