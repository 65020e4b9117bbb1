// First spike steps from few bits a neuron (src/io/packed_times.ts): a box of each plane is kept, in 1 bit
// (spikes in the last step or never) or 4 (the step itself); outside of it nothing spikes. Each plane is filled,
// then one visit of each neuron that is kept; bound by that visit.

#ifndef TIME

#include "spyke.h"

typedef struct {
  int32_t top, left, height, width;
} Box;

#define THIS_FILE "unpack.c"
#include "each_time.h"

#else

// One neuron after another: `from` counts those that are kept.
INLINE void TIMED(unpack_planes)(const uint8_t *bytes, TIME *out, int32_t bits, int32_t planes, int32_t steps,
                                 int32_t h, int32_t w, Box box) {
  int64_t from = 0;
  for (int32_t plane = 0; plane < planes; plane++, out += (int64_t)h * w) {
    for (int64_t i = 0; i < (int64_t)h * w; i++) out[i] = (TIME)steps;
    for (int32_t y = 0; y < box.height; y++) {
      TIME *to = out + (int64_t)(box.top + y) * w + box.left;
      for (int32_t x = 0; x < box.width; x++, from++) {
        if (bits == 1) to[x] = (TIME)(steps - (bytes[from >> 3] >> (from & 7) & 1));
        else to[x] = bytes[from >> 1] >> 4 * (from & 1) & 15;
      }
    }
  }
}

KERNEL(void, TIMED(spyke_unpack))(const uint8_t *bytes, TIME *out, int32_t bits, int32_t planes, int32_t steps,
                                  int32_t h, int32_t w, int32_t top, int32_t left, int32_t height,
                                  int32_t width) {
  Box box = {top, left, height, width};
  if (bits == 1) TIMED(unpack_planes)(bytes, out, 1, planes, steps, h, w, box);
  else TIMED(unpack_planes)(bytes, out, 4, planes, steps, h, w, box);
}

#endif
