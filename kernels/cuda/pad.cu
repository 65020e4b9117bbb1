// Rows and columns around each plane of a wave, silent; negative numbers cut off. One thread an output.

#include "spyke.cuh"

namespace {

struct Padding {
  int64_t count; // of outputs
  int steps, h, w, ho, wo, left, top;
};

template <typename TIME> __global__ void pad(Padding p, const TIME *times, TIME *out) {
  int64_t i = this_index();
  if (i >= p.count) return;
  int64_t plane = i / ((int64_t)p.ho * p.wo);
  int within = (int)(i % ((int64_t)p.ho * p.wo));
  int y = within / p.wo - p.top, x = within % p.wo - p.left;
  bool inside = y >= 0 && y < p.h && x >= 0 && x < p.w;
  out[i] = inside ? times[(plane * p.h + y) * p.w + x] : (TIME)p.steps;
}

} // namespace

KERNEL(int32_t, spyke_cuda_pad)(handle device, address times, address out, int64_t planes, int32_t steps,
                                int32_t h, int32_t w, int32_t left, int32_t right, int32_t top, int32_t bottom) {
  const Device *d = use(device);
  int ho = h + top + bottom, wo = w + left + right;
  Padding p = {planes * ho * wo, steps, h, w, ho, wo, left, top};
  return with_times(steps, [&](auto time) {
    typedef decltype(time) TIME;
    return launch(d, pad<TIME>, each_index(p.count), p, at<TIME>(times), at<TIME>(out));
  });
}
