// Pooling of spike waves: the earliest step in each window, and with values the largest of those that
// spike at that step (NaN is smaller than every number). Padding never spikes. One visit of each
// input per window.

#ifndef TIME

#define THIS_FILE "pool.c"
#include "each_time.h"

#else

// `values` and `out_values` are both null or both given.
KERNEL(void, TIMED(spyke_pool))(const TIME *times, const float *values, TIME *out, float *out_values,
                                int32_t planes, int32_t steps, int32_t h, int32_t w, int32_t ho,
                                int32_t wo, int32_t kh, int32_t kw, int32_t sh, int32_t sw, int32_t ph,
                                int32_t pw) {
  for (int32_t plane = 0; plane < planes; plane++) {
    for (int32_t y = 0; y < ho; y++) {
      int32_t top = y * sh - ph, bottom = top + kh < h ? top + kh : h;
      for (int32_t x = 0; x < wo; x++) {
        int32_t left = x * sw - pw, right = left + kw < w ? left + kw : w;
        int32_t first = steps;
        float best = 0;
        for (int32_t row = top > 0 ? top : 0; row < bottom; row++) {
          for (int32_t column = left > 0 ? left : 0; column < right; column++) {
            int32_t time = times[row * w + column];
            if (time > first || time >= steps) continue;
            if (values) {
              float value = values[row * w + column];
              if (time < first || value > best || best != best) best = value;
            }
            first = time;
          }
        }
        *out++ = (TIME)first;
        if (values) *out_values++ = best;
      }
    }
    times += h * w;
    if (values) values += h * w;
  }
}

#endif
