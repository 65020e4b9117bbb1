// Rows and columns around each plane of a wave, silent; negative numbers cut off. The plane is filled, then
// one copy of what stays: its cost is that of writing the output, and for small planes that of a loop a row.

#ifndef TIME

#include "parallel.h"

typedef struct {
  const void *times;
  void *out;
  int32_t planes, each, steps, h, w, left, top, ho, wo; // `each` planes are a task
  int32_t begin, end, first, last;                      // rows and columns of the output that are copied
} Pad;

#define THIS_FILE "pad.c"
#include "each_time.h"

#else

static void TIMED(pad_planes)(const void *data, int32_t task, unsigned char *scratch) {
  const Pad p = *(const Pad *)data; // a copy: bytes that are written could be its own
  (void)scratch;
  int32_t from = task * p.each, to = p.planes - from < p.each ? p.planes : from + p.each;
  int64_t in = (int64_t)p.h * p.w, size = (int64_t)p.ho * p.wo;
  for (int32_t plane = from; plane < to; plane++) {
    const TIME *restrict times = (const TIME *)p.times + plane * in;
    TIME *restrict out = (TIME *)p.out + plane * size;
    for (int64_t i = 0; i < size; i++) out[i] = (TIME)p.steps;
    for (int32_t y = p.first; y < p.last; y++) {
      const TIME *line = times + (int64_t)(y - p.top) * p.w;
      for (int32_t x = p.begin; x < p.end; x++) out[(int64_t)y * p.wo + x] = line[x - p.left];
    }
  }
}

KERNEL(void, TIMED(spyke_pad))(const TIME *times, TIME *out, int32_t planes, int32_t steps, int32_t h,
                               int32_t w, int32_t left, int32_t right, int32_t top, int32_t bottom) {
  int32_t ho = h + top + bottom, wo = w + left + right;
  if (ho == 0 || wo == 0) return; // all is cut off: there is no memory to point to
  int32_t each = planes_a_task((int64_t)ho * wo * (int64_t)sizeof(TIME));
  Pad job = {times, out, planes, each, steps, h, w, left, top, ho, wo, 0, wo, 0, ho};
  if (left > 0) job.begin = left;
  if (right > 0) job.end = wo - right;
  if (top > 0) job.first = top;
  if (bottom > 0) job.last = ho - bottom;
  spyke_each(TIMED(pad_planes), &job, (int32_t)(((int64_t)planes + each - 1) / each), 0, 0);
}

#endif
