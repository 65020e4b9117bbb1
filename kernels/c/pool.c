// Pooling of spike waves: the earliest step in each window, and with values the largest of those that
// spike at that step (NaN is smaller than every number). Padding never spikes. One visit of each
// input per window.

#ifndef TIME

#include "parallel.h"

typedef struct {
  const void *times;
  const float *values;
  void *out;
  float *out_values;
  int32_t steps, h, w, ho, wo, kh, kw, sh, sw, ph, pw;
} Pool;

#define THIS_FILE "pool.c"
#include "each_time.h"

#else

static void TIMED(pool_plane)(const void *data, int32_t plane, unsigned char *scratch) {
  const Pool *j = data;
  (void)scratch;
  int64_t in = (int64_t)plane * j->h * j->w, positions = (int64_t)j->ho * j->wo;
  const TIME *times = (const TIME *)j->times + in;
  const float *values = j->values ? j->values + in : 0;
  TIME *out = (TIME *)j->out + plane * positions;
  float *out_values = j->values ? j->out_values + plane * positions : 0;
  for (int32_t y = 0; y < j->ho; y++) {
    int32_t top = y * j->sh - j->ph, bottom = top + j->kh < j->h ? top + j->kh : j->h;
    for (int32_t x = 0; x < j->wo; x++) {
      int32_t left = x * j->sw - j->pw, right = left + j->kw < j->w ? left + j->kw : j->w;
      int32_t first = j->steps;
      float best = 0;
      for (int32_t row = top > 0 ? top : 0; row < bottom; row++) {
        for (int32_t column = left > 0 ? left : 0; column < right; column++) {
          int32_t time = times[row * j->w + column];
          if (time > first || time >= j->steps) continue;
          if (values) {
            float value = values[row * j->w + column];
            if (time < first || value > best || best != best) best = value;
          }
          first = time;
        }
      }
      *out++ = (TIME)first;
      if (values) *out_values++ = best;
    }
  }
}

// `values` and `out_values` are both null or both given.
KERNEL(void, TIMED(spyke_pool))(const TIME *times, const float *values, TIME *out, float *out_values,
                                int32_t planes, int32_t steps, int32_t h, int32_t w, int32_t ho,
                                int32_t wo, int32_t kh, int32_t kw, int32_t sh, int32_t sw, int32_t ph,
                                int32_t pw) {
  Pool job = {times, values, out, out_values, steps, h, w, ho, wo, kh, kw, sh, sw, ph, pw};
  spyke_each(TIMED(pool_plane), &job, planes, 0, 0);
}

#endif
