// Leaves at each position the feature that pointwise inhibition by potentials leaves, and sums potentials only
// where features spike first in the same step.

#include "sums.cuh"

namespace {

enum { WARPS = 8 };

template <typename TIME, int EACH>
__global__ void conv_survivors(Layer l, const TIME *input, const float *packed, const TIME *at, TIME *out) {
  SHARED(uint32_t, shared);
  Place place;
  if (!find_place(l, WARPS, &place)) return;
  int lane = place.lane, positions = l.ho * l.wo;
  uint32_t *list = shared + threadIdx.x / WARP * PIECE;
  const TIME *window = input + place.image * l.plane + window_offset(l, place.position);
  const TIME *when = at + place.image * l.neurons + place.position;
  TIME *to = out + place.image * l.neurons + place.position;
  int earliest = l.steps, ties = 0;
  for (int feature = lane; feature < l.f; feature += WARP) {
    int time = when[(int64_t)feature * positions];
    ties = time < earliest ? 1 : ties + (time == earliest);
    earliest = time < earliest ? time : earliest;
    to[(int64_t)feature * positions] = (TIME)l.steps;
  }
  for (int distance = WARP / 2; distance > 0; distance /= 2) {
    int other = __shfl_xor_sync(ALL_LANES, earliest, distance), more = __shfl_xor_sync(ALL_LANES, ties, distance);
    ties = other < earliest ? more : other > earliest ? ties : ties + more;
    earliest = other < earliest ? other : earliest;
  }
  if (earliest == l.steps) return;
  // The value of the best so far of this lane; an only one needs none.
  float most = 0;
  int best = -1;
  for (int first = 0; first < l.f; first += EACH * WARP) {
    float sums[EACH] = {};
    int until[EACH];
    bool mine = false;
#pragma unroll
    for (int k = 0; k < EACH; k++) {
      int feature = feature_of<EACH>(first, lane, k);
      bool tied = feature < l.f && when[(int64_t)feature * positions] == earliest;
      until[k] = tied ? earliest : -1;
      mine |= tied;
    }
    if (ties > 1 && __any_sync(ALL_LANES, mine)) {
      add_until<TIME, EACH>(l, window, packed, first, lane, until, list, sums);
    }
#pragma unroll
    for (int k = 0; k < EACH; k++) {
      if (until[k] >= 0 && (best < 0 || sums[k] > most)) most = sums[k], best = feature_of<EACH>(first, lane, k);
    }
  }
  for (int distance = WARP / 2; distance > 0; distance /= 2) {
    int other = __shfl_xor_sync(ALL_LANES, best, distance);
    float value = __shfl_xor_sync(ALL_LANES, most, distance);
    bool better = best < 0 || value > most || (value == most && other < best);
    if (other >= 0 && better) most = value, best = other;
  }
  __syncwarp(); // all have been silenced
  if (lane == 0) to[(int64_t)best * positions] = (TIME)earliest;
}

template <typename TIME>
int32_t find_survivors(const Device *d, const Layer &l, address input, address packed, address at_steps, address out) {
  Shape shape = each_window(l, WARPS);
  const TIME *from = at<TIME>(input), *when = at<TIME>(at_steps);
  const float *rows = at<float>(packed);
  return with_lanes(l.f, [&](auto lanes) {
    return launch(d, conv_survivors<TIME, decltype(lanes)::each>, shape, l, from, rows, when, at<TIME>(out));
  });
}

} // namespace

// `at_steps` and `out` are [n, f, ho, wo]; `sizes` [8]: n, steps, c, h, w, f, kh, kw.
KERNEL(int32_t, spyke_cuda_conv_survivors)(handle device, address input, address packed, address at_steps,
                                           address out, const int32_t *sizes) {
  const Device *d = use(device);
  Layer l = layer_of(sizes);
  return with_times(l.steps, [&](auto time) {
    return find_survivors<decltype(time)>(d, l, input, packed, at_steps, out);
  });
}
