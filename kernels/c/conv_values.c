// Potentials at given steps, 0 where silent. Few may be wanted (after an inhibition one at each
// position) or many, so what is wanted is listed by position first. All features of a position that
// are wanted at the same step share the list of inputs and are summed together.

#ifndef TIME

#include "packed.h"

typedef struct {
  int32_t position, feature;
} Wanted;

#define THIS_FILE "conv_values.c"
#include "each_time.h"

KERNEL(int32_t, spyke_conv_values_scratch_bytes)(int32_t c, int32_t kh, int32_t kw, int32_t f,
                                                 int32_t positions) {
  return scratch_size(((int64_t)c * kh * kw + positions + 1) * 4 + (int64_t)f * positions * 2);
}

#else

#include "window.h"

// Features wanted at each position, ascending: features[starts[p]] to features[starts[p + 1]].
static void TIMED(list_wanted)(const TIME *at, int32_t steps, int32_t f, int32_t positions,
                               int32_t *starts, uint16_t *features) {
  for (int32_t p = 0; p <= positions; p++) starts[p] = 0;
  for (int32_t i = 0; i < f; i++) {
    for (int32_t p = 0; p < positions; p++) starts[p + 1] += at[(int64_t)i * positions + p] < steps;
  }
  for (int32_t p = 0; p < positions; p++) starts[p + 1] += starts[p];
  for (int32_t i = 0; i < f; i++) {
    for (int32_t p = 0; p < positions; p++) {
      if (at[(int64_t)i * positions + p] < steps) features[starts[p]++] = (uint16_t)i;
    }
  }
  for (int32_t p = positions; p > 0; p--) starts[p] = starts[p - 1];
  starts[0] = 0;
}

KERNEL(void, TIMED(spyke_conv_values))(const TIME *input, const float *packed, const TIME *at,
                                       float *values, int32_t *scratch, int32_t n, int32_t steps,
                                       int32_t c, int32_t h, int32_t w, int32_t f, int32_t kh,
                                       int32_t kw) {
  int32_t ho = h - kh + 1, wo = w - kw + 1, positions = ho * wo, inputs = c * kh * kw;
  int32_t *starts = scratch, *list = starts + positions + 1;
  uint16_t *features = (uint16_t *)(list + inputs);
  for (int32_t image = 0; image < n; image++) {
    for (int64_t i = 0; i < (int64_t)f * positions; i++) values[i] = 0;
    TIMED(list_wanted)(at, steps, f, positions, starts, features);
    for (int32_t p = 0; p < positions; p++) {
      int32_t listed = -1, count = 0;
      for (int32_t i = starts[p], end = starts[p + 1]; i < end;) {
        int32_t block = features[i] / LANES, step = at[(int64_t)features[i] * positions + p];
        if (step != listed) {
          count = TIMED(list_window)(input, c, h, w, kh, kw, p / wo, p % wo, step, list);
          listed = step;
        }
        float sums[LANES];
        gather_block(packed + block_start(block, inputs), block_width(f, block), list, count, sums);
        for (; i < end && features[i] / LANES == block; i++) {
          if (at[(int64_t)features[i] * positions + p] != step) break;
          values[(int64_t)features[i] * positions + p] = sums[features[i] % LANES];
        }
      }
    }
    input += c * h * w, at += (int64_t)f * positions, values += (int64_t)f * positions;
  }
}

#endif
