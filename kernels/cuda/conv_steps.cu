// Potentials at all steps, in flat order. A warp has a window and a step. Of T steps T / 2 have a new spike in a
// window at most, but the sums of a step cannot begin with those of the one before: the order is that of the inputs.

#include "sums.cuh"

namespace {

enum { WARPS = 8 };

template <typename TIME, int EACH>
__global__ void conv_steps(Layer l, const TIME *input, const float *packed, float *dense) {
  SHARED(uint32_t, shared);
  Layer each = l;
  each.n = l.n * l.steps; // of each image as many windows as there are steps
  Place place;
  if (!find_place(each, WARPS, &place)) return;
  int positions = l.ho * l.wo, step = (int)(place.image % l.steps);
  uint32_t *list = shared + threadIdx.x / WARP * PIECE;
  const TIME *window = input + place.image / l.steps * l.plane + window_offset(l, place.position);
  float *to = dense + place.image * l.neurons + place.position;
  for (int first = 0; first < l.f; first += EACH * WARP) {
    float sums[EACH] = {};
    int until[EACH];
#pragma unroll
    for (int k = 0; k < EACH; k++) until[k] = step;
    add_until<TIME, EACH>(l, window, packed, first, place.lane, until, list, sums);
#pragma unroll
    for (int k = 0; k < EACH; k++) {
      int feature = feature_of<EACH>(first, place.lane, k);
      if (feature < l.f) to[(int64_t)feature * positions] = sums[k];
    }
  }
}

template <typename TIME>
int32_t sum_steps(const Device *d, const Layer &l, address input, address packed, address dense) {
  if ((int64_t)l.n * l.steps > INT32_MAX) return TOO_LARGE;
  Layer each = l;
  each.n = l.n * l.steps;
  Shape shape = each_window(each, WARPS);
  const TIME *from = at<TIME>(input);
  const float *rows = at<float>(packed);
  return with_lanes(l.f, [&](auto lanes) {
    return launch(d, conv_steps<TIME, decltype(lanes)::each>, shape, l, from, rows, at<float>(dense));
  });
}

} // namespace

// `dense` is [n, steps, f, ho, wo]; `sizes` [8]: n, steps, c, h, w, f, kh, kw.
KERNEL(int32_t, spyke_cuda_conv_steps)(handle device, address input, address packed, address dense,
                                       const int32_t *sizes) {
  const Device *d = use(device);
  Layer l = layer_of(sizes);
  return with_times(l.steps, [&](auto time) { return sum_steps<decltype(time)>(d, l, input, packed, dense); });
}
