// How a winner changes a weight: in float32, in the order that is written; what is nearer to 0 than 1e-30 becomes
// 0; then the bounds. NaN stays.

#ifndef SPYKE_STDP_RULE_H
#define SPYKE_STDP_RULE_H

#include "spyke.cuh"

enum { ADDITIVE = 0, STABILIZED = 1, SOFT_BOUNDS = 2, MULTIPLICATIVE = 3 };

struct Rule {
  const float *ltp, *ltd; // [feature]
  int kind;
  float lower, upper;
};

// The rule of one feature.
struct Change {
  float ltp, ltd;
  int kind;
  float lower, upper;
};

__device__ inline Change change_of(const Rule &rule, int feature) {
  return {rule.ltp[feature], rule.ltd[feature], rule.kind, rule.lower, rule.upper};
}

__device__ inline float bounded(float value, float lower, float upper) {
  value = value < lower ? lower : value;
  return value > upper ? upper : value;
}

// A weight of a feature after it won; `early` if the input came no later than the winner.
__device__ inline float changed(const Change &by, bool early, float before) {
  float rate = early ? by.ltp : by.ltd, above = before - by.lower, below = by.upper - before, change = rate;
  if (by.kind == STABILIZED) change = rate * (above * below);
  if (by.kind == SOFT_BOUNDS) change = rate * (early ? below : above);
  if (by.kind == MULTIPLICATIVE && !early) change = rate * above;
  float value = before + change;
  if (value < 1e-30f && value > -1e-30f) value = 0;
  return bounded(value, by.lower, by.upper);
}

// By how much weights have changed, at most.
struct alignas(8) Drift {
  float risen, fallen;
};

// By how much a weight between the bounds changes in one step at most: what is rounded and flushed with it.
__device__ inline Drift most_change(const Change &by) {
  float span = by.upper - by.lower, early = by.ltp, late = by.ltd;
  if (by.kind == STABILIZED) early *= 0.25f * span * span, late *= 0.25f * span * span;
  if (by.kind == SOFT_BOUNDS) early *= span;
  if (by.kind == SOFT_BOUNDS || by.kind == MULTIPLICATIVE) late *= span;
  float rounded = 1.2e-7f * fmaxf(fabsf(by.lower), fabsf(by.upper)) + 1e-30f;
  float most = fmaxf(0, fmaxf(early, late)), least = fminf(0, fminf(early, late));
  return {1.001f * most + rounded, rounded - 1.001f * least};
}

#endif
