// What kernels that learn share: a weight and its copies, rules, and how a winner changes the row of its
// feature (stdp_row.c).

#ifndef SPYKE_STDP_ROW_H
#define SPYKE_STDP_ROW_H

#include "spyke.h"

#define change_row SPYKE_JOIN(change_row, SPYKE_SUFFIX)

// A weight and its copies; those that are not there are null.
typedef struct {
  float *weight;   // [f, inputs]
  float *packed;   // packed.h
  int16_t *screen; // quantize.h, laid out as `packed`
  float scale, tiny;
  float *range; // smallest and largest weight or wider; NaN in both if any is
} Copies;

enum { ADDITIVE = 0, STABILIZED = 1, SOFT_BOUNDS = 2, MULTIPLICATIVE = 3 };

// Rates of each feature, and where weights stay.
typedef struct {
  const float *ltp, *ltd;
  int32_t kind;
  float lower, upper;
} Rule;

// The row of `feature` after it won. `early` [inputs] is -1 where an input of the winner's window came no later
// than it, else 0. Returns the largest change of a weight.
float change_row(const Copies *to, const Rule *rule, int32_t feature, const int8_t *early, int32_t f,
                 int32_t inputs);

#endif
