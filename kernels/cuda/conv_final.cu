// Potentials at the last step, in flat order: every input that spiked at all counts. A block has the windows of a
// piece of an image that lie next to each other, and its warps walk the same rows at about the same time: a row
// comes from the L2 cache once for all of them.

#include "sums.cuh"

namespace {

enum { WARPS = 16 };

template <typename TIME, int EACH>
__global__ void __launch_bounds__(WARPS *WARP, 2)
    conv_final(Layer l, const TIME *input, const float *packed, float *values) {
  SHARED(uint32_t, shared);
  Place place;
  if (!find_place(l, WARPS, &place)) return;
  int lane = place.lane, positions = l.ho * l.wo;
  uint32_t *list = shared + threadIdx.x / WARP * PIECE;
  const TIME *window = input + place.image * l.plane + window_offset(l, place.position);
  float *to = values + place.image * l.neurons + place.position;
  for (int first = 0; first < l.f; first += EACH * WARP) {
    float sums[EACH] = {};
    for (int start = 0; start < l.inputs; start += PIECE) {
      int count = l.inputs - start < PIECE ? l.inputs - start : PIECE;
      int length = list_piece(l, window, start, count, lane, list);
      const float *rows = packed + (int64_t)start * l.width;
#pragma unroll 4
      for (int i = 0; i < length; i++) {
        float weights[EACH];
        load_row<EACH>(l, rows, tap_of(list[i]), first, lane, weights);
#pragma unroll
        for (int k = 0; k < EACH; k++) sums[k] += weights[k];
      }
      __syncwarp();
    }
#pragma unroll
    for (int k = 0; k < EACH; k++) {
      int feature = feature_of<EACH>(first, lane, k);
      if (feature < l.f) to[(int64_t)feature * positions] = sums[k];
    }
  }
}

template <typename TIME>
int32_t sum_final(const Device *d, const Layer &l, address input, address packed, address values) {
  Shape shape = each_window(l, WARPS);
  const TIME *from = at<TIME>(input);
  const float *rows = at<float>(packed);
  return with_lanes(l.f, [&](auto lanes) {
    return launch(d, conv_final<TIME, decltype(lanes)::each>, shape, l, from, rows, at<float>(values));
  });
}

} // namespace

// `values` is [n, f, ho, wo]; `sizes` [8]: n, steps, c, h, w, f, kh, kw.
KERNEL(int32_t, spyke_cuda_conv_final)(handle device, address input, address packed, address values,
                                       const int32_t *sizes) {
  const Device *d = use(device);
  Layer l = layer_of(sizes);
  return with_times(l.steps, [&](auto time) { return sum_final<decltype(time)>(d, l, input, packed, values); });
}
