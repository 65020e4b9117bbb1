// Weights as bytes of six bits, w = base + q / scale up to half a unit: four rows add up within bytes. Sums of
// them bound potentials (final_winner.h).
//
//   bytes[group][position][channel][lane],  position = row * kw + column,  feature = group * 128 + ...
//
// Each place of the input lies at another position of the kernel for each window that sees it. So the
// channels that spiked at a place are listed once, for all windows, and the rows of one position (32 KB for
// 250 channels) stay in the first-level cache for all windows of several stimuli. After the last channel
// comes a row of zeros, which fills lists up to multiples of four. The last group has 16, 32, 64 or 96 lanes
// if that is enough; lanes beyond the features hold 0.

#ifndef SPYKE_BYTES_H
#define SPYKE_BYTES_H

#include "simd.h"

#define GROUP 128
#define LARGEST_BYTE 63

INLINE int32_t group_count(int32_t f) { return (f + GROUP - 1) / GROUP; }

INLINE int32_t group_width(int32_t f, int32_t group) {
  int32_t left = f - group * GROUP;
  return left > 96 ? GROUP : left > 16 ? (left + 31) / 32 * 32 : 16;
}

// Bytes of all groups before this one.
INLINE int64_t group_start(int32_t group, int32_t c, int32_t positions) {
  return (int64_t)group * GROUP * positions * (c + 1);
}

// Lanes of all groups.
INLINE int32_t lanes_of(int32_t f) {
  int32_t last = group_count(f) - 1;
  return last * GROUP + group_width(f, last);
}

// Where a feature stands in the rows of its group: in 32 bytes (16 in the narrowest group) the first half of
// the features takes the even bytes, so that the sums of even and of odd bytes are in order.
INLINE int32_t byte_lane(int32_t feature, int32_t width) {
  int32_t half = width < 32 ? 8 : 16, in = feature % (2 * half);
  return feature % GROUP - in + 2 * (in % half) + in / half;
}

// To the nearest, for weights from `base` to `base + LARGEST_BYTE / scale`.
INLINE uint8_t quantize_byte(float weight, float base, float scale) {
  float value = (weight - base) * scale + 0.5f;
  return (uint8_t)(value > 0 ? value < LARGEST_BYTE ? (int32_t)value : LARGEST_BYTE : 0);
}

// The bytes of one feature, of its row [channel, position].
static inline void quantize_row(const float *row, uint8_t *bytes, int32_t feature, int32_t f, int32_t c,
                                int32_t positions, float base, float scale) {
  int32_t group = feature / GROUP, width = group_width(f, group);
  uint8_t *to = bytes + group_start(group, c, positions) + byte_lane(feature, width);
  for (int32_t position = 0; position < positions; position++, to += width) {
    for (int32_t channel = 0; channel < c; channel++, to += width) {
      *to = quantize_byte(row[channel * positions + position], base, scale);
    }
  }
}

#endif
