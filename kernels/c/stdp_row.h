// How a winner changes the row of its feature: in the canonical weight and in the copies that other
// kernels read. In float32 and in the written order: the change of the rule; what is nearer to 0 than
// 1e-30 becomes 0 (arithmetic on denormals is ten times slower, and the stabilizer drives many weights
// there); then the bounds. One visit of each weight of the row. Read for each type of spike times.

#ifndef SPYKE_STDP_ROW_H
#define SPYKE_STDP_ROW_H

#include "packed.h"
#include "quantize.h"

// A weight and its copies; those that are not there are null.
typedef struct {
  float *weight;   // [f, inputs]
  float *packed;   // packed.h
  int16_t *screen; // quantize.h, laid out as `packed`
  float scale, tiny;
  uint8_t *bytes; // quantize_byte, laid out as `packed`
  float base, byte_scale;
  float *range; // smallest and largest weight or wider; NaN in both if any is
} Copies;

enum { ADDITIVE = 0, STABILIZED = 1, SOFT_BOUNDS = 2, MULTIPLICATIVE = 3 };

// Rates of each feature, and where weights stay.
typedef struct {
  const float *ltp, *ltd;
  int32_t kind;
  float lower, upper;
} Rule;

// The change of a weight whose input came no later than the winner (`early`), or later or never.
INLINE float change(const Rule *rule, int32_t early, float up, float down, float value) {
  float rate = early ? up : down;
  switch (rule->kind) {
    case STABILIZED: return rate * ((value - rule->lower) * (rule->upper - value));
    case SOFT_BOUNDS: return rate * (early ? rule->upper - value : value - rule->lower);
    case MULTIPLICATIVE: return early ? rate : rate * (value - rule->lower);
    default: return rate;
  }
}

INLINE float clamp(float value, float lower, float upper) {
  value = value < lower ? lower : value; // NaN stays
  return value > upper ? upper : value;
}

#endif

#ifdef TIME

// The row of `feature` after it won at (y, x) in step `last`, with the inputs of one stimulus. Returns the
// largest change of a weight.
static inline float TIMED(change_row)(const TIME *input, const Copies *to, const Rule *rule,
                                     int32_t feature, int32_t y, int32_t x, int32_t last, int32_t c,
                                     int32_t h, int32_t w, int32_t f, int32_t kh, int32_t kw) {
  int32_t inputs = c * kh * kw, block = feature / LANES, width = block_width(f, block), k = 0;
  int64_t at = block_start(block, inputs) + feature % LANES;
  float *row = to->weight + (int64_t)feature * inputs;
  float up = rule->ltp[feature], down = rule->ltd[feature];
  float smallest = to->range[0], largest = to->range[1], nan = 0, most = 0;
  for (int32_t line = 0; line < c * kh; line++) {
    const TIME *times = input + ((int64_t)(line / kh) * h + y + line % kh) * w + x;
    for (int32_t column = 0; column < kw; column++, k++, at += width) {
      float before = row[k], value = before;
      value += change(rule, times[column] <= last, up, down, value);
      if (value < 1e-30f && value > -1e-30f) value = 0;
      value = clamp(value, rule->lower, rule->upper);
      row[k] = value;
      float moved = value > before ? value - before : before - value;
      most = moved > most ? moved : most;
      if (to->packed) to->packed[at] = value;
      if (to->screen) to->screen[at] = quantize(value, to->scale, to->tiny);
      smallest = value < smallest ? value : smallest;
      largest = value > largest ? value : largest;
      if (to->bytes) to->bytes[at] = quantize_byte(value, to->base, to->byte_scale);
      if (value != value) nan = value;
    }
  }
  to->range[0] = nan == nan ? smallest : nan;
  to->range[1] = nan == nan ? largest : nan;
  return most;
}

#endif
