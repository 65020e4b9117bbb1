// Pooling of spike waves: the earliest step in each window, and with values the largest of those that
// spike at that step (NaN is smaller than every number). Padding never spikes. Steps alone are the
// minimum down the columns, whole rows at a time, then along the row; values take one visit of each
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
  int32_t w = j->w, kw = j->kw, pw = j->pw;
  const TIME *restrict times = (const TIME *)j->times + (int64_t)plane * j->h * w;
  TIME *restrict out = (TIME *)j->out + (int64_t)plane * j->ho * j->wo;
  TIME *restrict row = (TIME *)scratch; // one row with its padding
  for (int32_t x = 0; x < w + 2 * pw; x++) row[x] = (TIME)j->steps;
  TIME *restrict earliest = row + pw;
  for (int32_t y = 0; y < j->ho; y++, out += j->wo) {
    int32_t top = y * j->sh - j->ph > 0 ? y * j->sh - j->ph : 0;
    int32_t bottom = y * j->sh - j->ph + j->kh < j->h ? y * j->sh - j->ph + j->kh : j->h;
    for (int32_t x = 0; x < w; x++) earliest[x] = (TIME)j->steps;
    for (int32_t line = top; line < bottom; line++) {
      const TIME *from = times + (int64_t)line * w;
      for (int32_t x = 0; x < w; x++) earliest[x] = from[x] < earliest[x] ? from[x] : earliest[x];
    }
    for (int32_t x = 0; x < j->wo; x++) {
      TIME first = row[x * j->sw];
      for (int32_t column = 1; column < kw; column++) {
        TIME next = row[x * j->sw + column];
        first = next < first ? next : first;
      }
      out[x] = first;
    }
  }
}

static void TIMED(pool_plane_values)(const void *data, int32_t plane, unsigned char *scratch) {
  const Pool *j = data;
  (void)scratch;
  int64_t in = (int64_t)plane * j->h * j->w, positions = (int64_t)j->ho * j->wo;
  const TIME *times = (const TIME *)j->times + in;
  const float *values = j->values + in;
  TIME *out = (TIME *)j->out + plane * positions;
  float *out_values = j->out_values + plane * positions;
  for (int32_t y = 0; y < j->ho; y++) {
    int32_t top = y * j->sh - j->ph, bottom = top + j->kh < j->h ? top + j->kh : j->h;
    for (int32_t x = 0; x < j->wo; x++) {
      int32_t left = x * j->sw - j->pw, right = left + j->kw < j->w ? left + j->kw : j->w;
      int32_t first = j->steps;
      float best = 0;
      for (int32_t row = top > 0 ? top : 0; row < bottom; row++) {
        for (int32_t column = left > 0 ? left : 0; column < right; column++) {
          int32_t time = times[row * j->w + column];
          float value = values[row * j->w + column];
          if (time > first || time >= j->steps) continue;
          if (time < first || value > best || best != best) best = value;
          first = time;
        }
      }
      *out++ = (TIME)first;
      *out_values++ = best;
    }
  }
}

// `scratch` holds w + 2 * pw steps for each thread.
KERNEL(void, TIMED(spyke_pool))(const TIME *times, TIME *out, unsigned char *scratch, int32_t planes,
                                int32_t steps, int32_t h, int32_t w, int32_t ho, int32_t wo, int32_t kh,
                                int32_t kw, int32_t sh, int32_t sw, int32_t ph, int32_t pw) {
  Pool job = {times, 0, out, 0, steps, h, w, ho, wo, kh, kw, sh, sw, ph, pw};
  int64_t row = (int64_t)(w + 2 * pw) * (int64_t)sizeof(TIME);
  spyke_each(TIMED(pool_plane), &job, planes, scratch, row);
}

KERNEL(void, TIMED(spyke_pool_values))(const TIME *times, const float *values, TIME *out,
                                       float *out_values, int32_t planes, int32_t steps, int32_t h,
                                       int32_t w, int32_t ho, int32_t wo, int32_t kh, int32_t kw,
                                       int32_t sh, int32_t sw, int32_t ph, int32_t pw) {
  Pool job = {times, values, out, out_values, steps, h, w, ho, wo, kh, kw, sh, sw, ph, pw};
  spyke_each(TIMED(pool_plane_values), &job, planes, 0, 0);
}

#endif
