// Potentials at given steps, in flat order; 0 where silent. Windows in which nobody spikes are passed over.

#include "sums.cuh"

namespace {

enum { WARPS = 8 };

template <typename TIME, int EACH>
__global__ void conv_values(Layer l, const TIME *input, const float *packed, const TIME *at, float *values) {
  SHARED(uint32_t, shared);
  Place place;
  if (!find_place(l, WARPS, &place)) return;
  int positions = l.ho * l.wo;
  uint32_t *list = shared + threadIdx.x / WARP * PIECE;
  const TIME *window = input + place.image * l.plane + window_offset(l, place.position);
  const TIME *when = at + place.image * l.neurons + place.position;
  float *to = values + place.image * l.neurons + place.position;
  for (int first = 0; first < l.f; first += EACH * WARP) {
    float sums[EACH] = {};
    int until[EACH];
    bool wanted = false;
#pragma unroll
    for (int k = 0; k < EACH; k++) {
      int feature = feature_of<EACH>(first, place.lane, k);
      int time = feature < l.f ? (int)when[(int64_t)feature * positions] : l.steps;
      until[k] = time < l.steps ? time : -1;
      wanted |= time < l.steps;
    }
    if (__any_sync(ALL_LANES, wanted)) {
      add_until<TIME, EACH>(l, window, packed, first, place.lane, until, list, sums);
    }
#pragma unroll
    for (int k = 0; k < EACH; k++) {
      int feature = feature_of<EACH>(first, place.lane, k);
      if (feature < l.f) to[(int64_t)feature * positions] = sums[k];
    }
  }
}

template <typename TIME>
int32_t sum_values(const Device *d, const Layer &l, address input, address packed, address at_steps, address values) {
  Shape shape = each_window(l, WARPS);
  const TIME *from = at<TIME>(input), *when = at<TIME>(at_steps);
  const float *rows = at<float>(packed);
  return with_lanes(l.f, [&](auto lanes) {
    return launch(d, conv_values<TIME, decltype(lanes)::each>, shape, l, from, rows, when, at<float>(values));
  });
}

} // namespace

// `at_steps` and `values` are [n, f, ho, wo]; `sizes` [8]: n, steps, c, h, w, f, kh, kw.
KERNEL(int32_t, spyke_cuda_conv_values)(handle device, address input, address packed, address at_steps,
                                        address values, const int32_t *sizes) {
  const Device *d = use(device);
  Layer l = layer_of(sizes);
  return with_times(l.steps, [&](auto time) {
    return sum_values<decltype(time)>(d, l, input, packed, at_steps, values);
  });
}
