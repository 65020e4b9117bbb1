// Which of up to 16 neurons spike, as bits, the first one lowest: most are silent, and words of 0 are passed
// over. Read for each type of spike times.

#ifdef TIME

// Those of `count` neurons that spike before a step.
INLINE uint32_t TIMED(bits_before)(const TIME *times, int32_t count, int32_t step) {
  if (count >= 16) {
    TIMED(times16) steps = (TIMED(times16)){} + (TIME)step;
    return bits16(__builtin_convertvector(*(const TIMED(times16) *)times < steps, Flags16));
  }
  uint32_t bits = 0;
  for (int32_t i = 0; i < count; i++) bits |= (uint32_t)(times[i] < step) << i;
  return bits;
}

// Those that spike at a step.
INLINE uint32_t TIMED(bits_at)(const TIME *times, int32_t count, int32_t step) {
  if (count >= 16) {
    TIMED(times16) steps = (TIMED(times16)){} + (TIME)step;
    return bits16(__builtin_convertvector(*(const TIMED(times16) *)times == steps, Flags16));
  }
  uint32_t bits = 0;
  for (int32_t i = 0; i < count; i++) bits |= (uint32_t)(times[i] == step) << i;
  return bits;
}

#endif
