// The inputs of one window that have spiked, in flat order (channel, row, column): the rows of a packed
// block to sum, in the order that defines a potential. Read for each type of spike times.

#ifdef TIME

// The same for a number of columns that may be known when it is compiled.
INLINE int32_t TIMED(list_columns)(const TIME *input, int32_t c, int32_t h, int32_t w, int32_t kh, int32_t kw,
                                   int32_t y, int32_t x, int32_t last, int32_t *list) {
  int32_t *to = list, k = 0;
  for (int32_t channel = 0; channel < c; channel++) {
    const TIME *times = input + ((int64_t)channel * h + y) * w + x;
    for (int32_t row = 0; row < kh; row++, times += w) {
      for (int32_t column = 0; column < kw; column++) {
        *to = k++; // kept only if the list moves on: no branch to mispredict
        to += times[column] <= last;
      }
    }
  }
  return (int32_t)(to - list);
}

// List of the inputs of the window at (y, x) with a spike at step `last` or before.
static inline int32_t TIMED(list_window)(const TIME *input, int32_t c, int32_t h, int32_t w,
                                         int32_t kh, int32_t kw, int32_t y, int32_t x, int32_t last,
                                         int32_t *list) {
  if (kw == 3) return TIMED(list_columns)(input, c, h, w, kh, 3, y, x, last, list);
  if (kw == 5) return TIMED(list_columns)(input, c, h, w, kh, 5, y, x, last, list);
  return TIMED(list_columns)(input, c, h, w, kh, kw, y, x, last, list);
}

// Marks the inputs of the window at (y, x) by -1 where they spiked at step `last` or before, else by 0.
static inline void TIMED(mark_window)(const TIME *input, int32_t c, int32_t h, int32_t w, int32_t kh,
                                      int32_t kw, int32_t y, int32_t x, int32_t last, int8_t *early) {
  for (int32_t line = 0; line < c * kh; line++) {
    const TIME *times = input + ((int64_t)(line / kh) * h + y + line % kh) * w + x;
    for (int32_t column = 0; column < kw; column++) *early++ = -(times[column] <= last);
  }
}

#endif
