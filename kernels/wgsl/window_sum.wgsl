// Potentials of the neurons of one window: sums of weights in flat order (channel, row, column), exact by
// definition, up to some steps at once.
//
// The workgroup lists the inputs of the window that spike at all, CHUNK inputs at a time; then each lane adds the
// weights of its feature. A lane lists SEGMENT inputs in a place of its own, filled up to a multiple of four by
// taps that never spike: lists in flat order that need no prefix sums, and barriers cost more than gaps.
// `Steps` and `Sums` are scalars or vectors: sums up to several steps cost one load of a weight. Weights lie as
// [k][feature], so that lanes load neighbours.
//
// Cost: a read of each input's step for each window, shared by its lanes, and a load and an addition for each
// spike, lane and element of `Sums`. The lists are what a dense convolution has not; sums are over some
// twentieth of the inputs in exchange.

const SEGMENT = 64u;
const SEGMENTS = CHUNK / SEGMENT;
const NO_TIME = 0xffffu;

var<workgroup> taps: array<u32, CHUNK>; // index within the chunk, step
var<workgroup> ends: array<u32, SEGMENTS>;

// A workgroup has one window of one stimulus (and of one network, where several learn at once); its lanes are
// features, in blocks of LANES. The stimulus of a workgroup that is one too many is `layer.stimuli` or more.
fn place_of(layer: Layer, group: u32) -> Place {
  let blocks = (layer.f + LANES - 1u) / LANES;
  let columns = columns_of(layer);
  let windows = rows_of(layer) * columns;
  let window = group / blocks % windows;
  let rest = group / blocks / windows;
  var place: Place;
  place.stimulus = rest / layer.networks;
  place.network = rest % layer.networks;
  place.row = window / columns;
  place.column = window % columns;
  return place;
}

// The feature of a lane; one of the last block may be none.
fn feature_of(layer: Layer, group: u32, lane: u32) -> u32 {
  let blocks = (layer.f + LANES - 1u) / LANES;
  return group % blocks * LANES + lane;
}

// Lists the inputs from `first` on that spike; gives the number of segments. For the whole workgroup, in uniform
// control flow.
fn list_taps(layer: Layer, place: Place, first: u32, lane: u32) -> u32 {
  let count = min(CHUNK, layer.inputs - first);
  let segments = (count + SEGMENT - 1u) / SEGMENT;
  workgroupBarrier(); // nobody reads the list of before any more
  for (var segment = lane; segment < segments; segment += LANES) {
    let begin = segment * SEGMENT;
    let end = min(begin + SEGMENT, count);
    var at = begin;
    var input = input_of(layer, place, first + begin);
    for (var k = begin; k < end; k++) {
      let time = time_in(times[input.at / TIMES_PER_WORD], input.at);
      if (time < layer.steps) {
        taps[at] = (k << 16u) | time;
        at++;
      }
      input = next_input(layer, input);
    }
    for (; at % 4u != 0u; at++) {
      taps[at] = NO_TIME;
    }
    ends[segment] = at;
  }
  workgroupBarrier();
  return segments;
}

fn weight_until(tap: u32, row: u32, f: u32, steps: Steps) -> Sums {
  return select(Sums(), Sums(weights[row + (tap >> 16u) * f]), Steps(tap & NO_TIME) <= steps);
}

// Sums up to each of some steps, of a window that is `listed` or of several chunks. For the whole workgroup, in
// uniform control flow.
fn sum_window(
  layer: Layer,
  place: Place,
  feature: u32,
  steps: Steps,
  lane: u32,
  listed: u32,
) -> Sums {
  var row = place.network * (layer.inputs * layer.f + 1u) + min(feature, layer.f - 1u);
  var sum = Sums();
  for (var first = 0u; first < layer.inputs; first += CHUNK) {
    var segments = listed;
    if (layer.inputs > CHUNK) {
      segments = list_taps(layer, place, first, lane);
    }
    for (var segment = 0u; segment < segments; segment++) {
      let end = ends[segment];
      for (var i = segment * SEGMENT; i < end; i += 4u) {
        // Written out: four loads are under way at once, and few iterations are counted.
        let a = weight_until(taps[i], row, layer.f, steps);
        let b = weight_until(taps[i + 1u], row, layer.f, steps);
        let c = weight_until(taps[i + 2u], row, layer.f, steps);
        let d = weight_until(taps[i + 3u], row, layer.f, steps);
        sum += a;
        sum += b;
        sum += c;
        sum += d;
      }
    }
    row += CHUNK * layer.f;
  }
  return sum;
}

// The list of a window of one chunk, for `sum_window`; larger windows are listed there.
fn list_window(layer: Layer, place: Place, lane: u32) -> u32 {
  if (layer.inputs > CHUNK) {
    return 0u;
  }
  return list_taps(layer, place, 0u, lane);
}

// Whether a weight is negative or NaN: then potentials may fall back with time.
fn has_signs(layer: Layer, network: u32) -> bool {
  let packed = layer.inputs * layer.f + 1u;
  return bitcast<u32>(weights[network * packed + packed - 1u]) != 0u;
}
