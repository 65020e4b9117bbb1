// Between dense waves or potentials [n, t, c, h, w] and their compact form [n, c, h, w]. `length` is
// c * h * w. Each dense value is visited once, along memory.

#ifndef TIME

#define THIS_FILE "coding.c"
#include "each_time.h"

enum { NEITHER = 0, WAVE = 1, POTENTIALS = 2 };

// Whether `next` may follow `before`: once above 0, a neuron stays above 0, and below it is exactly 0.
KERNEL(int32_t, spyke_classify)(const float *dense, int32_t n, int32_t steps, int32_t length) {
  int32_t wave = 1, potentials = 1;
  for (int32_t image = 0; image < n; image++) {
    for (int32_t step = 0; step < steps && potentials; step++, dense += length) {
      int32_t binary = 1, steady = 1;
      for (int32_t i = 0; i < length; i++) {
        int32_t above = dense[i] > 0;
        binary &= dense[i] == 0 || dense[i] == 1;
        steady &= above | (dense[i] == 0 && (step == 0 || !(dense[i - length] > 0)));
      }
      wave &= binary;
      potentials &= steady;
    }
  }
  return !potentials ? NEITHER : wave ? WAVE : POTENTIALS;
}

#else

// First step above the threshold.
KERNEL(void, TIMED(spyke_first_above))(const float *restrict dense, TIME *restrict out, int32_t n,
                                       int32_t steps, int32_t length, float threshold) {
  for (int32_t image = 0; image < n; image++, dense += (int64_t)steps * length, out += length) {
    for (int32_t i = 0; i < length; i++) out[i] = (TIME)steps;
    for (int32_t step = steps - 1; step >= 0; step--) {
      const float *at = dense + (int64_t)step * length;
      for (int32_t i = 0; i < length; i++) out[i] = at[i] > threshold ? (TIME)step : out[i];
    }
  }
}

// Values at given steps, 0 where silent.
KERNEL(void, TIMED(spyke_values_at))(const float *dense, const TIME *times, float *values, int32_t n,
                                     int32_t steps, int32_t length) {
  for (int32_t image = 0; image < n; image++, dense += (int64_t)steps * length) {
    for (int32_t i = 0; i < length; i++) {
      int32_t time = *times++;
      *values++ = time < steps ? dense[(int64_t)time * length + i] : 0;
    }
  }
}

// Values (1 without) from a neuron's step on, 0 before.
KERNEL(void, TIMED(spyke_expand))(const TIME *restrict times, const float *restrict values,
                                  float *restrict dense, int32_t n, int32_t steps, int32_t length) {
  for (int32_t image = 0; image < n; image++, times += length) {
    for (int32_t step = 0; step < steps; step++, dense += length) {
      if (values) {
        for (int32_t i = 0; i < length; i++) dense[i] = times[i] <= step ? values[i] : 0;
      } else {
        for (int32_t i = 0; i < length; i++) dense[i] = times[i] <= step ? 1 : 0;
      }
    }
    if (values) values += length;
  }
}

#endif
