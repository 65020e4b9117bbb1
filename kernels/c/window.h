// The inputs of one window that have spiked, in flat order (channel, row, column): the rows of a packed
// block to sum, in the order that defines a potential. Read for each type of spike times.

#ifdef TIME

// List of the inputs of the window at (y, x) with a spike at step `last` or before.
static inline int32_t TIMED(list_window)(const TIME *input, int32_t c, int32_t h, int32_t w,
                                         int32_t kh, int32_t kw, int32_t y, int32_t x, int32_t last,
                                         int32_t *list) {
  int32_t count = 0, k = 0;
  for (int32_t channel = 0; channel < c; channel++) {
    for (int32_t row = 0; row < kh; row++) {
      const TIME *times = input + ((int64_t)channel * h + y + row) * w + x;
      for (int32_t column = 0; column < kw; column++, k++) {
        list[count] = k; // kept only if the count moves on: no branch to mispredict
        count += times[column] <= last;
      }
    }
  }
  return count;
}

#endif
