// How a winner changes the row of its feature: in the canonical weight and in the copies that other
// kernels read. In float32 and in the written order: the change of the rule; what is nearer to 0 than
// 1e-30 becomes 0 (arithmetic on denormals is ten times slower, and the stabilizer drives many weights
// there); then the bounds. One visit of each weight of the row, sixteen at a time; bound by arithmetic.

#include "stdp_row.h"
#include "packed.h"
#include "quantize.h"

INLINE f32x16 all16(float value) { return (f32x16){} + value; }

// a where the mask is set, else b.
INLINE f32x16 select16(i32x16 mask, f32x16 a, f32x16 b) {
  return (f32x16)((mask & (i32x16)a) | (~mask & (i32x16)b));
}

// The change of weights whose inputs came no later than the winner (`early` is set), or later or never.
INLINE f32x16 change(const Rule *rule, int32_t kind, i32x16 early, f32x16 up, f32x16 down, f32x16 value) {
  f32x16 rate = select16(early, up, down), above = value - rule->lower, below = rule->upper - value;
  switch (kind) {
    case STABILIZED: return rate * (above * below);
    case SOFT_BOUNDS: return rate * select16(early, below, above);
    case MULTIPLICATIVE: return select16(early, rate, rate * above);
    default: return rate;
  }
}

// What has been seen of a row, lane by lane.
typedef struct {
  f32x16 smallest, largest, moved;
  i32x16 nan;
} RowStatistics;

INLINE void change16(const Rule *rule, int32_t kind, f32x16 up, f32x16 down, const int8_t *early, float *row,
                     RowStatistics *s) {
  f32x16 before = *(f32x16 *)row, value;
  value = before + change(rule, kind, __builtin_convertvector(*(const i8x16 *)early, i32x16), up, down, before);
  value = select16((value < 1e-30f) & (value > -1e-30f), all16(0), value);
  value = select16(value < rule->lower, all16(rule->lower), value);
  value = select16(value > rule->upper, all16(rule->upper), value);
  *(f32x16 *)row = value;
  f32x16 moved = select16(value > before, value - before, before - value);
  s->moved = select16(moved > s->moved, moved, s->moved);
  s->smallest = select16(value < s->smallest, value, s->smallest);
  s->largest = select16(value > s->largest, value, s->largest);
  s->nan |= value != value;
}

INLINE float change_as(const Rule *rule, int32_t kind, int32_t feature, const int8_t *early, float *row,
                       int32_t inputs, float *range) {
  f32x16 up = all16(rule->ltp[feature]), down = all16(rule->ltd[feature]);
  RowStatistics s = {all16(range[0]), all16(range[1]), {}, {}};
  int32_t k = 0, left = inputs % 16;
  for (; k + 16 <= inputs; k += 16) change16(rule, kind, up, down, early + k, row + k, &s);
  if (left) {
    // Sixteen with the last one repeated, which changes no statistic.
    float rest[16];
    int8_t marks[16];
    for (int32_t i = 0; i < 16; i++) {
      int32_t from = k + (i < left ? i : left - 1);
      rest[i] = row[from];
      marks[i] = early[from];
    }
    change16(rule, kind, up, down, marks, rest, &s);
    for (int32_t i = 0; i < left; i++) row[k + i] = rest[i];
  }
  float most = 0;
  int32_t nan = range[0] != range[0];
  for (int32_t i = 0; i < 16; i++) {
    range[0] = s.smallest[i] < range[0] ? s.smallest[i] : range[0];
    range[1] = s.largest[i] > range[1] ? s.largest[i] : range[1];
    most = s.moved[i] > most ? s.moved[i] : most;
    nan |= s.nan[i];
  }
  if (nan) range[0] = range[1] = __builtin_nanf("");
  return most;
}

float change_row(const Copies *to, const Rule *rule, int32_t feature, const int8_t *early, int32_t f,
                 int32_t inputs) {
  float *row = to->weight + (int64_t)feature * inputs, moved;
  switch (rule->kind) {
    case STABILIZED: moved = change_as(rule, STABILIZED, feature, early, row, inputs, to->range); break;
    case SOFT_BOUNDS: moved = change_as(rule, SOFT_BOUNDS, feature, early, row, inputs, to->range); break;
    case MULTIPLICATIVE: moved = change_as(rule, MULTIPLICATIVE, feature, early, row, inputs, to->range); break;
    default: moved = change_as(rule, ADDITIVE, feature, early, row, inputs, to->range);
  }
  int32_t block = feature / LANES, width = block_width(f, block);
  int64_t at = block_start(block, inputs) + feature % LANES;
  for (int32_t k = 0; k < inputs && to->packed; k++) to->packed[at + (int64_t)k * width] = row[k];
  for (int32_t k = 0; k < inputs && to->screen; k++) {
    to->screen[at + (int64_t)k * width] = quantize(row[k], to->scale, to->tiny);
  }
  return moved;
}
