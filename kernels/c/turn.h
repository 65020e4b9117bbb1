// Turns steps from [window][lane] to [lane][window], 16 x 16 at a time. Read for each type of spike times.

#ifdef TIME

// Each round interleaves the first half of the rows with the second.
INLINE void TIMED(transpose)(TIMED(times16) *rows) {
  for (int32_t round = 0; round < 4; round++) {
    TIMED(times16) next[16];
    for (int32_t i = 0; i < 8; i++) {
      TIMED(times16) a = rows[i], b = rows[i + 8];
      next[2 * i] = __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      next[2 * i + 1] =
          __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    }
    for (int32_t i = 0; i < 16; i++) rows[i] = next[i];
  }
}

// The first `used` of 16 lanes of some windows, whose steps are those of keys (conv_fire.c), and `steps` at
// most. `width` keys lie from window to window, and `plane` steps from lane to lane.
static void TIMED(turn)(const TIMED(Key) *keys, int32_t width, int32_t windows, TIME *out, int64_t plane,
                        int32_t used, int32_t steps) {
  int32_t bits = 8 * (int32_t)sizeof(TIME), i = 0;
  TIMED(keys16) never = (TIMED(keys16)){} + (TIMED(Key))steps;
  for (; i + 16 <= windows; i += 16) {
    TIMED(times16) rows[16];
    for (int32_t k = 0; k < 16; k++) {
      TIMED(keys16) at = *(const TIMED(keys16) *)(keys + (int64_t)(i + k) * width) >> bits;
      rows[k] = __builtin_convertvector(__builtin_elementwise_min(at, never), TIMED(times16));
    }
    TIMED(transpose)(rows);
    for (int32_t lane = 0; lane < used; lane++) *(TIMED(times16) *)(out + lane * plane + i) = rows[lane];
  }
  for (; i < windows; i++) {
    for (int32_t lane = 0; lane < used; lane++) {
      TIMED(Key) at = keys[(int64_t)i * width + lane] >> bits;
      out[lane * plane + i] = (TIME)(at < (TIMED(Key))steps ? at : (TIMED(Key))steps);
    }
  }
}

#endif
