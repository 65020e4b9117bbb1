// Weights as the convolutions read them. Output features lie innermost, in blocks of 32 lanes; the
// last block has 16 if that is enough, and lanes beyond the features hold 0. So each input of a
// window is one contiguous row of a block:
//
//   packed[block][k][lane],  k = (channel * kh + row) * kw + column,  feature = block * 32 + lane
//
// A sum over a list of rows, in the order of the list, is all that a potential needs.

#ifndef SPYKE_PACKED_H
#define SPYKE_PACKED_H

#include "simd.h"

#define LANES 32

INLINE int32_t block_count(int32_t features) { return (features + LANES - 1) / LANES; }

// Lanes of a block: 32, or 16 for a last block that needs no more.
INLINE int32_t block_width(int32_t features, int32_t block) {
  return features - block * LANES > 16 ? LANES : 16;
}

// Where a block starts, in elements.
INLINE int64_t block_start(int32_t block, int32_t inputs) { return (int64_t)block * LANES * inputs; }

INLINE int32_t lanes_in_use(int32_t features, int32_t block) {
  int32_t left = features - block * LANES;
  return left < LANES ? left : LANES;
}

// Adds the rows of a list to sums that have begun, all lanes at once, in its order.
INLINE void add_rows(const float *rows, int32_t width, const int32_t *list, int32_t count, float *sums) {
  f32x16 low = *(const f32x16 *)sums, high = {};
  if (width == LANES) high = *(const f32x16 *)(sums + 16);
  for (int32_t i = 0; i < count; i++) {
    const float *row = rows + (int64_t)list[i] * width;
    low += *(const f32x16 *)row;
    if (width == LANES) high += *(const f32x16 *)(row + 16);
  }
  *(f32x16 *)sums = low;
  if (width == LANES) *(f32x16 *)(sums + 16) = high;
}

// The same for a width that is known only when it runs.
static inline void gather_on(const float *rows, int32_t width, const int32_t *list, int32_t count,
                             float *sums) {
  if (width == LANES) add_rows(rows, LANES, list, count, sums);
  else add_rows(rows, 16, list, count, sums);
}

// The sums of all lanes over the rows of a list.
static inline void gather_block(const float *rows, int32_t width, const int32_t *list, int32_t count,
                                float *sums) {
  for (int32_t lane = 0; lane < LANES; lane++) sums[lane] = 0;
  gather_on(rows, width, list, count, sums);
}

#endif
