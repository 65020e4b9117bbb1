// The inputs of one window that have spiked: as marks, and as a list in flat order (channel, row, column), which
// are the rows of a packed block to sum, in the order that defines a potential. Eight at a time and without a
// branch on a mark. Read for each type of spike times.

#ifndef SPYKE_WINDOW_H
#define SPYKE_WINDOW_H

#include "simd.h"

// PLACES(m): where the bits of a byte are set, the lowest first, a byte each.
#define PLACE(m, bit) ((uint64_t)((m) >> (bit) & 1) * (bit) << 8 * __builtin_popcount((m) & ((1 << (bit)) - 1)))
#define PLACES(m) \
  (PLACE(m, 1) | PLACE(m, 2) | PLACE(m, 3) | PLACE(m, 4) | PLACE(m, 5) | PLACE(m, 6) | PLACE(m, 7))
#define PLACES4(m) PLACES(m), PLACES((m) + 1), PLACES((m) + 2), PLACES((m) + 3)
#define PLACES16(m) PLACES4(m), PLACES4((m) + 4), PLACES4((m) + 8), PLACES4((m) + 12)
#define PLACES64(m) PLACES16(m), PLACES16((m) + 16), PLACES16((m) + 32), PLACES16((m) + 48)

// Lists where marks are set. Stores whole vectors: what is beyond the list is overwritten or never read.
static inline int32_t list_marks(const int8_t *marks, int32_t inputs, int32_t *list) {
  static const uint64_t places[256] = {PLACES64(0), PLACES64(64), PLACES64(128), PLACES64(192)};
  int32_t count = 0, k = 0;
  for (; k + 8 <= inputs; k += 8) {
    uint64_t eight = (uint64_t)*(const i8x8 *)(marks + k) & 0x0101010101010101u;
    uint32_t bits = (uint32_t)(eight * 0x0102040810204080u >> 56);
    *(i32x8 *)(list + count) = __builtin_convertvector((i8x8)places[bits], i32x8) + k;
    count += __builtin_popcount(bits);
  }
  for (; k < inputs; k++) {
    if (marks[k]) list[count++] = k;
  }
  return count;
}

#endif

#ifdef TIME

// The same for a size that may be known when it is compiled.
INLINE void TIMED(mark_rows)(const TIME *input, int32_t c, int32_t h, int32_t w, int32_t kh, int32_t kw,
                             int32_t last, int8_t *marks) {
  TIMED(times8) latest = (TIMED(times8)){} + (TIME)last;
  // Beyond a row of eight or less are marks that the next rows replace, and times that are not beyond the input.
  int32_t whole = kw <= 8 && kh * kw >= 8 && h * w >= 8 ? c - 1 : 0;
  for (int32_t channel = 0; channel < whole; channel++, input += h * w, marks += kh * kw) {
    for (int32_t row = 0; row < kh; row++) {
      TIMED(times8) times = *(const TIMED(times8) *)(input + row * w);
      *(i8x8 *)(marks + row * kw) = __builtin_convertvector(times <= latest, i8x8);
    }
  }
  for (int32_t channel = whole; channel < c; channel++, input += h * w) {
    for (int32_t row = 0; row < kh; row++) {
      for (int32_t column = 0; column < kw; column++) *marks++ = -(input[row * w + column] <= last);
    }
  }
}

// Marks the inputs of the window at (y, x) by -1 where they spiked at step `last` or before, else by 0.
static inline void TIMED(mark_window)(const TIME *input, int32_t c, int32_t h, int32_t w, int32_t kh,
                                      int32_t kw, int32_t y, int32_t x, int32_t last, int8_t *marks) {
  input += y * w + x;
  if (kh == 3 && kw == 3) TIMED(mark_rows)(input, c, h, w, 3, 3, last, marks);
  else if (kh == 5 && kw == 5) TIMED(mark_rows)(input, c, h, w, 5, 5, last, marks);
  else TIMED(mark_rows)(input, c, h, w, kh, kw, last, marks);
}

#endif
