// STDP of the winners of one stimulus: each changes the row of its feature, in the canonical weight and
// in the packed copies. In float32 and in this order: w + rate * ((w - lower) * (upper - w)), without
// the stabilizer w + rate; what is nearer to 0 than 1e-30 becomes 0 (arithmetic on denormals is ten times
// slower, and the stabilizer drives many weights there); then the bounds. One visit of each weight of
// the winners' rows.

#ifndef TIME

#include "packed.h"
#include "quantize.h"

INLINE float clamp(float value, float lower, float upper) {
  value = value < lower ? lower : value; // NaN stays
  return value > upper ? upper : value;
}

#define THIS_FILE "stdp.c"
#include "each_time.h"

// The bounds for a whole weight; one pass.
KERNEL(void, spyke_clamp)(float *weight, int32_t length, float lower, float upper) {
  for (int32_t i = 0; i < length; i++) weight[i] = clamp(weight[i], lower, upper);
}

#else

// An input counts as no later than the winner if it spiked at all, and not after it. `packed` and
// `screen` may be null. Adds what the new weights are to `range` (smallest and largest; NaN in both if any is).
KERNEL(void, TIMED(spyke_stdp))(const TIME *input, const TIME *output, const int32_t *winners,
                                const int32_t *counts, float *weight, float *packed, int16_t *screen,
                                const float *ltp, const float *ltd, float *range, int32_t steps,
                                int32_t c, int32_t h, int32_t w, int32_t f, int32_t kh, int32_t kw,
                                int32_t stabilizer, float lower, float upper, float scale,
                                float tiny) {
  int32_t inputs = c * kh * kw, ho = h - kh + 1, wo = w - kw + 1;
  for (int32_t i = 0; i < counts[0]; i++) {
    int32_t feature = winners[3 * i], y = winners[3 * i + 1], x = winners[3 * i + 2];
    int32_t last = output[((int64_t)feature * ho + y) * wo + x];
    int32_t block = feature / LANES, width = block_width(f, block);
    int64_t at = block_start(block, inputs) + feature % LANES;
    float *row = weight + (int64_t)feature * inputs, up = ltp[feature], down = ltd[feature];
    if (last >= steps) last = steps - 1;
    for (int32_t k = 0; k < inputs; k++, at += width) {
      int32_t column = k % kw, line = k / kw % kh, channel = k / (kw * kh);
      float rate = input[((int64_t)channel * h + y + line) * w + x + column] <= last ? up : down;
      float value = row[k];
      value += stabilizer ? rate * ((value - lower) * (upper - value)) : rate;
      if (value < 1e-30f && value > -1e-30f) value = 0;
      value = clamp(value, lower, upper);
      row[k] = value;
      if (packed) packed[at] = value;
      if (screen) screen[at] = quantize(value, scale, tiny);
      if (value < range[0]) range[0] = value;
      if (value > range[1]) range[1] = value;
      if (value != value) range[0] = range[1] = value;
    }
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
    for (int32_t k = 0; k < c * kh * kw; k++) {
      int32_t column = k % kw, line = k / kw % kh, channel = k / (kw * kh);
      *ordering++ = input[((int64_t)channel * h + y + line) * w + x + column] <= last ? 1 : 0;
    }
  }
}

#endif
