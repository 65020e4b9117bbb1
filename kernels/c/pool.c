// Pooling of spike waves: the earliest step in each window, and with values the largest of those that
// spike at that step (NaN is smaller than every number). Padding never spikes. Steps alone are the
// minimum down the columns, 16 at a time, then along the row; values take one visit of each input per
// window.

#ifndef TIME

#include "parallel.h"
#include "simd.h"

typedef struct {
  const void *times;
  const float *values;
  void *out;
  float *out_values;
  int32_t planes, each, steps, h, w, ho, wo, kh, kw, sh, sw, ph, pw; // `each` planes are a task
} Pool;

#define THIS_FILE "pool.c"
#include "each_time.h"

#else

// The earliest step of each column of some rows, the first at `from`. Beyond the columns, up to a multiple of
// 16, steps are arbitrary. Nothing is read from `end` on.
INLINE void TIMED(pool_rows)(const TIME *from, const TIME *end, int32_t rows, int32_t w, TIME steps,
                             TIME *restrict earliest) {
  for (int32_t x = 0; x < w; x += 16) {
    TIMED(times16) first = (TIMED(times16)){} + steps;
    const TIME *at = from + x;
    for (int32_t row = 0; row < rows; row++, at += w) {
      TIMED(times16) next = (TIMED(times16)){} + steps;
      if (end - at >= 16) next = *(const TIMED(times16) *)at;
      else for (int32_t i = 0; i < 16 && x + i < w; i++) next[i] = at[i];
      first = __builtin_elementwise_min(first, next);
    }
    *(TIMED(times16) *)(earliest + x) = first;
  }
}

// The earliest step of each window of a row; `kw` is a constant where it matters.
INLINE void TIMED(pool_columns)(const TIME *restrict row, int32_t wo, int32_t kw, int32_t sw,
                                TIME *restrict out) {
  for (int32_t x = 0; x < wo; x++, row += sw) {
    TIME first = row[0];
    for (int32_t column = 1; column < kw; column++) first = row[column] < first ? row[column] : first;
    out[x] = first;
  }
}

static void TIMED(pool_planes)(const void *data, int32_t task, unsigned char *scratch) {
  const Pool j = *(const Pool *)data; // a copy: bytes that are written could be its own
  int32_t w = j.w, pw = j.pw, from = task * j.each, to = j.planes - from < j.each ? j.planes : from + j.each;
  int64_t in = (int64_t)j.h * w, size = (int64_t)j.ho * j.wo;
  const TIME *end = (const TIME *)j.times + j.planes * in;
  TIME *row = (TIME *)scratch, steps = (TIME)j.steps; // one row with its padding
  for (int32_t x = 0; x < pw; x++) row[x] = steps;
  for (int32_t plane = from; plane < to; plane++) {
    const TIME *times = (const TIME *)j.times + plane * in;
    TIME *out = (TIME *)j.out + plane * size;
    for (int32_t y = 0; y < j.ho; y++, out += j.wo) {
      int32_t top = y * j.sh - j.ph > 0 ? y * j.sh - j.ph : 0;
      int32_t bottom = y * j.sh - j.ph + j.kh < j.h ? y * j.sh - j.ph + j.kh : j.h;
      TIMED(pool_rows)(times + (int64_t)top * w, end, bottom - top, w, steps, row + pw);
      for (int32_t x = 0; x < pw; x++) row[pw + w + x] = steps;
      if (j.kw == 2) TIMED(pool_columns)(row, j.wo, 2, j.sw, out);
      else if (j.kw == 3) TIMED(pool_columns)(row, j.wo, 3, j.sw, out);
      else TIMED(pool_columns)(row, j.wo, j.kw, j.sw, out);
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

// `scratch` holds w + 2 * pw + 15 steps for each thread.
KERNEL(void, TIMED(spyke_pool))(const TIME *times, TIME *out, unsigned char *scratch, int32_t planes,
                                int32_t steps, int32_t h, int32_t w, int32_t ho, int32_t wo, int32_t kh,
                                int32_t kw, int32_t sh, int32_t sw, int32_t ph, int32_t pw) {
  int64_t row = (int64_t)(w + 2 * pw + 15) * (int64_t)sizeof(TIME);
  int32_t each = planes_a_task((int64_t)h * w * (int64_t)sizeof(TIME));
  Pool job = {times, 0, out, 0, planes, each, steps, h, w, ho, wo, kh, kw, sh, sw, ph, pw};
  spyke_each(TIMED(pool_planes), &job, (int32_t)(((int64_t)planes + each - 1) / each), scratch, row);
}

KERNEL(void, TIMED(spyke_pool_values))(const TIME *times, const float *values, TIME *out,
                                       float *out_values, int32_t planes, int32_t steps, int32_t h,
                                       int32_t w, int32_t ho, int32_t wo, int32_t kh, int32_t kw,
                                       int32_t sh, int32_t sw, int32_t ph, int32_t pw) {
  Pool job = {times, values, out, out_values, planes, 1, steps, h, w, ho, wo, kh, kw, sh, sw, ph, pw};
  spyke_each(TIMED(pool_plane_values), &job, planes, 0, 0);
}

#endif
