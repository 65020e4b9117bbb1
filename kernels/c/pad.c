// Rows and columns around each plane of a wave, silent; negative numbers cut off. One copy of what stays.

#ifndef TIME

#define THIS_FILE "pad.c"
#include "each_time.h"

#else

KERNEL(void, TIMED(spyke_pad))(const TIME *times, TIME *out, int32_t planes, int32_t steps, int32_t h,
                               int32_t w, int32_t left, int32_t right, int32_t top, int32_t bottom) {
  int32_t ho = h + top + bottom, wo = w + left + right;
  int32_t begin = left > 0 ? left : 0, end = right > 0 ? wo - right : wo; // columns that are copied
  if (ho == 0 || wo == 0) return; // all is cut off: there is no memory to point to
  for (int32_t plane = 0; plane < planes; plane++, times += (int64_t)h * w) {
    for (int32_t y = 0; y < ho; y++, out += wo) {
      int32_t inside = y >= top && y < top + h;
      for (int32_t x = 0; x < (inside ? begin : wo); x++) out[x] = (TIME)steps;
      if (!inside) continue;
      const TIME *from = times + (int64_t)(y - top) * w;
      for (int32_t x = begin; x < end; x++) out[x] = from[x - left];
      for (int32_t x = end; x < wo; x++) out[x] = (TIME)steps;
    }
  }
}

#endif
