// Potentials at the last step: for each neuron the flat-order sum of the weights of all inputs that spiked.
// Time does not matter, so a window is a list of inputs, and each entry costs one row of a packed block.

#ifndef TIME

#include "packed.h"
#define THIS_FILE "conv_final.c"
#include "each_time.h"

KERNEL(int32_t, spyke_conv_final_scratch_bytes)(int32_t c, int32_t kh, int32_t kw) {
  return scratch_size((int64_t)c * kh * kw * 4);
}

#else

#include "window.h"

KERNEL(void, TIMED(spyke_conv_final))(const TIME *input, const float *packed, float *values,
                                      int32_t *list, int32_t n, int32_t steps, int32_t c, int32_t h,
                                      int32_t w, int32_t f, int32_t kh, int32_t kw) {
  int32_t ho = h - kh + 1, wo = w - kw + 1, positions = ho * wo;
  for (int32_t image = 0; image < n; image++, input += c * h * w, values += (int64_t)f * positions) {
    for (int32_t p = 0; p < positions; p++) {
      int32_t count = TIMED(list_window)(input, c, h, w, kh, kw, p / wo, p % wo, steps - 1, list);
      for (int32_t block = 0; block < block_count(f); block++) {
        float sums[LANES];
        gather_block(packed + block_start(block, c * kh * kw), block_width(f, block), list, count, sums);
        for (int32_t lane = 0; lane < lanes_in_use(f, block); lane++) {
          values[(int64_t)(block * LANES + lane) * positions + p] = sums[lane];
        }
      }
    }
  }
}

#endif
