// Largest value in each window of [planes, h, w]; padding never wins, NaN always does (as in PyTorch). One visit of
// each input per window.

#include "spyke.cuh"
#include <string.h>

namespace {

struct PoolWindow {
  int h, w, ho, wo, kh, kw, sh, sw, ph, pw;
};

__global__ void pool_largest(PoolWindow p, int64_t count, const float *input, float *out) {
  int64_t index = this_index();
  if (index >= count) return;
  int64_t row = index / p.wo, plane = row / p.ho;
  int top = (int)(row - plane * p.ho) * p.sh - p.ph, left = (int)(index - row * p.wo) * p.sw - p.pw;
  int bottom = top + p.kh < p.h ? top + p.kh : p.h, right = left + p.kw < p.w ? left + p.kw : p.w;
  const float *from = input + plane * p.h * p.w;
  float best = -INFINITY;
  for (int y = top > 0 ? top : 0; y < bottom; y++) {
    for (int x = left > 0 ? left : 0; x < right; x++) {
      float value = from[(int64_t)y * p.w + x];
      if (value > best || value != value) best = value;
    }
  }
  out[index] = best;
}

} // namespace

// `sizes` [10]: h, w, ho, wo, kh, kw, strides of rows and columns, padding above and on the left.
KERNEL(int32_t, spyke_cuda_max_pool2d)(handle device, const int32_t *sizes, int64_t planes, address input,
                                       address out) {
  const Device *d = use(device);
  PoolWindow p;
  memcpy(&p, sizes, sizeof p);
  int64_t count = planes * p.ho * p.wo;
  return launch(d, pool_largest, each_index(count), p, count, at<float>(input), at<float>(out));
}
