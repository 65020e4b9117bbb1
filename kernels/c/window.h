// The inputs of one window that have spiked, in flat order (channel, row, column): the rows of a packed
// block to sum, in the order that defines a potential. Read for each type of spike times.

#ifdef TIME

// `kw` is a constant where it matters, so that a row has no loop.
INLINE int32_t TIMED(list_rows)(const TIME *input, int32_t c, int32_t h, int32_t w, int32_t kh, int32_t kw,
                                int32_t last, int32_t *restrict list) {
  int32_t count = 0, k = 0;
  for (int32_t channel = 0; channel < c; channel++, input += (int64_t)(h - kh) * w) {
    for (int32_t row = 0; row < kh; row++, input += w) {
      for (int32_t column = 0; column < kw; column++, k++) {
        list[count] = k; // kept only if the count moves on: no branch to mispredict
        count += input[column] <= last;
      }
    }
  }
  return count;
}

// List of the inputs of the window at (y, x) with a spike at step `last` or before.
static inline int32_t TIMED(list_window)(const TIME *input, int32_t c, int32_t h, int32_t w,
                                         int32_t kh, int32_t kw, int32_t y, int32_t x, int32_t last,
                                         int32_t *list) {
  input += (int64_t)y * w + x;
  if (kw == 3) return TIMED(list_rows)(input, c, h, w, kh, 3, last, list);
  if (kw == 5) return TIMED(list_rows)(input, c, h, w, kh, 5, last, list);
  return TIMED(list_rows)(input, c, h, w, kh, kw, last, list);
}

#endif
