// STDP of the winners of one stimulus, one after another (stdp_row.h), and the clamp of a whole weight.

#ifndef TIME

#include "bytes.h"
#include "stdp_row.h"
#define THIS_FILE "stdp.c"
#include "each_time.h"

// The bounds for a whole weight; one pass.
KERNEL(void, spyke_clamp)(float *weight, int32_t length, float lower, float upper) {
  for (int32_t i = 0; i < length; i++) {
    float value = weight[i] < lower ? lower : weight[i]; // NaN stays
    weight[i] = value > upper ? upper : value;
  }
}

#else

#include "window.h"

// An input counts as no later than the winner if it spiked at all, and not after it. `packed`,
// `screen` and `bytes` may be null. Adds what the new weights are to `range`. `early` [c, kh, kw] is
// scratch memory; `kind` is that of the rule.
KERNEL(void, TIMED(spyke_stdp))(const TIME *input, const TIME *output, const int32_t *winners,
                                const int32_t *counts, float *weight, float *packed, int16_t *screen,
                                uint8_t *bytes, const float *ltp, const float *ltd, float *range,
                                int8_t *early, int32_t steps, int32_t c, int32_t h, int32_t w, int32_t f,
                                int32_t kh, int32_t kw, int32_t kind, float lower, float upper,
                                float scale, float tiny, float base, float byte_scale) {
  Copies copies = {weight, packed, screen, scale, tiny, range};
  Rule rule = {ltp, ltd, kind, lower, upper};
  int32_t ho = h - kh + 1, wo = w - kw + 1, inputs = c * kh * kw;
  for (int32_t i = 0; i < counts[0]; i++) {
    int32_t feature = winners[3 * i], y = winners[3 * i + 1], x = winners[3 * i + 2];
    int32_t last = output[((int64_t)feature * ho + y) * wo + x];
    TIMED(mark_window)(input, c, h, w, kh, kw, y, x, last < steps ? last : steps - 1, early);
    change_row(&copies, &rule, feature, early, f, inputs);
    if (!bytes) continue;
    quantize_row(weight + (int64_t)feature * inputs, bytes, feature, f, c, kh * kw, base, byte_scale);
  }
}

// 1 where an input of a winner's window spiked no later than the winner: [count, c, kh, kw].
KERNEL(void, TIMED(spyke_pre_post_ordering))(const TIME *input, const TIME *output,
                                             const int32_t *winners, float *ordering, int32_t count,
                                             int32_t steps, int32_t c, int32_t h, int32_t w, int32_t ho,
                                             int32_t wo, int32_t kh, int32_t kw) {
  for (int32_t i = 0; i < count; i++) {
    int32_t feature = winners[3 * i], y = winners[3 * i + 1], x = winners[3 * i + 2];
    int32_t last = output[((int64_t)feature * ho + y) * wo + x];
    if (last >= steps) last = steps - 1;
    for (int32_t line = 0; line < c * kh; line++) {
      const TIME *times = input + ((int64_t)(line / kh) * h + y + line % kh) * w + x;
      for (int32_t column = 0; column < kw; column++) *ordering++ = times[column] <= last ? 1 : 0;
    }
  }
}

#endif
