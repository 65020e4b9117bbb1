// Pooling of spike waves: the earliest step in each window, and with values the largest of those that
// spike at that step (NaN is smaller than every number). Padding never spikes. Steps alone are the
// minimum down the columns, whole rows at a time, then along the row; values take one visit of each
// input per window.

#ifndef TIME

#define THIS_FILE "pool.c"
#include "each_time.h"

#else

KERNEL(void, TIMED(spyke_pool))(const TIME *restrict times, TIME *restrict out, TIME *restrict row,
                                int32_t planes, int32_t steps, int32_t h, int32_t w, int32_t ho,
                                int32_t wo, int32_t kh, int32_t kw, int32_t sh, int32_t sw, int32_t ph,
                                int32_t pw) {
  // `row` is scratch for w + 2 * pw steps: one row with its padding.
  for (int32_t x = 0; x < w + 2 * pw; x++) row[x] = (TIME)steps;
  for (int32_t plane = 0; plane < planes; plane++, times += (int64_t)h * w) {
    for (int32_t y = 0; y < ho; y++, out += wo) {
      int32_t top = y * sh - ph > 0 ? y * sh - ph : 0;
      int32_t bottom = y * sh - ph + kh < h ? y * sh - ph + kh : h;
      const TIME *from = times + (int64_t)top * w;
      TIME *earliest = row + pw;
      for (int32_t x = 0; x < w; x++) earliest[x] = (TIME)steps;
      for (int32_t line = top; line < bottom; line++, from += w) {
        for (int32_t x = 0; x < w; x++) earliest[x] = from[x] < earliest[x] ? from[x] : earliest[x];
      }
      for (int32_t x = 0; x < wo; x++) {
        TIME first = row[x * sw];
        for (int32_t column = 1; column < kw; column++) {
          TIME next = row[x * sw + column];
          first = next < first ? next : first;
        }
        out[x] = first;
      }
    }
  }
}

KERNEL(void, TIMED(spyke_pool_values))(const TIME *times, const float *values, TIME *out,
                                       float *out_values, int32_t planes, int32_t steps, int32_t h,
                                       int32_t w, int32_t ho, int32_t wo, int32_t kh, int32_t kw,
                                       int32_t sh, int32_t sw, int32_t ph, int32_t pw) {
  for (int32_t plane = 0; plane < planes; plane++, times += (int64_t)h * w, values += (int64_t)h * w) {
    for (int32_t y = 0; y < ho; y++) {
      int32_t top = y * sh - ph, bottom = top + kh < h ? top + kh : h;
      for (int32_t x = 0; x < wo; x++) {
        int32_t left = x * sw - pw, right = left + kw < w ? left + kw : w;
        int32_t first = steps;
        float best = 0;
        for (int32_t row = top > 0 ? top : 0; row < bottom; row++) {
          for (int32_t column = left > 0 ? left : 0; column < right; column++) {
            int32_t time = times[row * w + column];
            float value = values[row * w + column];
            if (time > first || time >= steps) continue;
            if (time < first || value > best || best != best) best = value;
            first = time;
          }
        }
        *out++ = (TIME)first;
        *out_values++ = best;
      }
    }
  }
}

#endif
