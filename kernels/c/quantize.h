// A weight as a 16-bit integer: the nearest multiple of 1/scale. The caller chooses a scale with which
// the largest weight stays below 2^15, and weights are not negative; any other becomes 0.

#ifndef SPYKE_QUANTIZE_H
#define SPYKE_QUANTIZE_H

#include "spyke.h"

INLINE int16_t quantize(float weight, float scale) {
  float value = weight * scale + 0.5f;
  return (int16_t)(value < 32768 && value > 0 ? value : 0);
}

#endif
