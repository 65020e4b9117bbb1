// Largest value in each window of [planes, h, w]; padding never wins, NaN always does (as in PyTorch). One
// visit of each input per window.

#include "spyke.h"

KERNEL(void, spyke_max_pool2d)(const float *input, float *out, int32_t planes, int32_t h, int32_t w,
                               int32_t ho, int32_t wo, int32_t kh, int32_t kw, int32_t sh, int32_t sw,
                               int32_t ph, int32_t pw) {
  for (int32_t plane = 0; plane < planes; plane++, input += (int64_t)h * w) {
    for (int32_t y = 0; y < ho; y++) {
      int32_t top = y * sh - ph, bottom = top + kh < h ? top + kh : h;
      for (int32_t x = 0; x < wo; x++) {
        int32_t left = x * sw - pw, right = left + kw < w ? left + kw : w;
        float best = -__builtin_inff();
        for (int32_t row = top > 0 ? top : 0; row < bottom; row++) {
          for (int32_t column = left > 0 ? left : 0; column < right; column++) {
            float value = input[(int64_t)row * w + column];
            if (value > best || value != value) best = value;
          }
        }
        *out++ = best;
      }
    }
  }
}
