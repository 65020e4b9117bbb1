// Potentials at all steps, dense [n, t, f, h, w]. A step at which nothing new came to a window has the
// potential of the step before; any other is summed again in flat order, since that order is what
// defines it.

#ifndef TIME

#include "packed.h"
#define THIS_FILE "conv_steps.c"
#include "each_time.h"

KERNEL(int32_t, spyke_conv_steps_scratch_bytes)(int32_t c, int32_t kh, int32_t kw) {
  return scratch_size((int64_t)c * kh * kw * 5);
}

#else

#include "window.h"

KERNEL(void, TIMED(spyke_conv_steps))(const TIME *input, const float *packed, float *dense,
                                      unsigned char *scratch, int32_t n, int32_t steps, int32_t c, int32_t h,
                                      int32_t w, int32_t f, int32_t kh, int32_t kw) {
  int32_t *list = (int32_t *)scratch, inputs = c * kh * kw;
  int8_t *marks = (int8_t *)(list + inputs);
  int32_t ho = h - kh + 1, wo = w - kw + 1;
  int64_t positions = (int64_t)ho * wo, step_length = f * positions;
  for (int32_t image = 0; image < n; image++, input += c * h * w, dense += steps * step_length) {
    for (int32_t p = 0; p < positions; p++) {
      int32_t before = -1;
      for (int32_t step = 0; step < steps; step++) {
        TIMED(mark_window)(input, c, h, w, kh, kw, p / wo, p % wo, step, marks);
        int32_t count = list_marks(marks, inputs, list);
        float *out = dense + step * step_length + p;
        if (count == before) {
          for (int32_t i = 0; i < f; i++) out[i * positions] = out[i * positions - step_length];
          continue;
        }
        before = count;
        for (int32_t block = 0; block < block_count(f); block++) {
          float sums[LANES];
          gather_block(packed + block_start(block, inputs), block_width(f, block), list, count,
                       sums);
          for (int32_t lane = 0; lane < lanes_in_use(f, block); lane++) {
            out[(block * LANES + lane) * positions] = sums[lane];
          }
        }
      }
    }
  }
}

#endif
