// A weight as a 16-bit integer, so that sums of integers bound the float32 potential from above without
// any allowance for rounding. conv_fire.c compares them with thresholds.
//
// The grid is e = 1 / scale, scale a power of two. Weights below `tiny` grid units become 0, others are
// rounded up: q = ceil(w / e), below 2048 units ceil(w / e + 2^-11). Claim: for weights that are not
// negative, with sum(q) between 1 and 2^24, the float32 sum P in any order is at most Q = e * sum(q).
//
//   Let h = 2048 e. Sums of q are whole multiples of e below 2^24 e: float32 holds them exactly, and
//   rounding is monotone. So once P <= Q and Q >= h, the next weight keeps it: fl(P + w) <= fl(Q + e q)
//   = Q + e q, and a tiny w is less than half a unit in the last place of Q: fl(P + w) <= fl(Q + w) = Q.
//   Below h, roundings are at most 2^-13 e each, and at most as much as the weight itself where that is
//   tiny. The tiny weights of a window sum to less than 2^-15 e, so they raise P by less than 2^-14 e in
//   all, and each other weight below h comes with a slack of 2^-11 e (2^-12 e after the addition of the
//   slack has been rounded) to pay for its rounding and for all tiny ones. If the first weight is above
//   h itself, the tiny ones before it are less than half a unit in its last place and vanish.
//
// So a sum that ties with a whole threshold, as those of trained weights near 0 and 1 do, is decided.

#ifndef SPYKE_QUANTIZE_H
#define SPYKE_QUANTIZE_H

#include "spyke.h"

// `tiny` is at most 2^-15 / inputs of a window. The caller chooses a scale with which no weight is above
// 32766 units; negative ones and NaN become 0.
INLINE int16_t quantize(float weight, float scale, float tiny) {
  float value = weight * scale;
  if (!(value > tiny && value < 32767)) return 0;
  if (value < 2048) value += 0.00048828125f;
  int32_t whole = (int32_t)value;
  return (int16_t)(whole + ((float)whole < value));
}

#endif
