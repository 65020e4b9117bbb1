// Leaves at each position one feature: first spike, then largest value, then lowest index. A neuron
// whose value is NaN never wins. Two passes over the planes; values are looked at only where a feature
// ties for the first spike.

#ifndef TIME

#define THIS_FILE "pointwise_inhibition.c"
#include "each_time.h"

#else

// `first` and `best` are scratch for one plane of times and of int32.
KERNEL(void, TIMED(spyke_pointwise_inhibition))(const TIME *restrict times, const float *values,
                                                TIME *restrict out, TIME *restrict first,
                                                int32_t *restrict best, int32_t n, int32_t steps,
                                                int32_t features, int32_t positions) {
  int64_t neurons = (int64_t)features * positions;
  for (int32_t image = 0; image < n; image++, times += neurons, values += neurons, out += neurons) {
    for (int32_t p = 0; p < positions; p++) first[p] = (TIME)steps, best[p] = -1;
    for (int32_t f = 0; f < features; f++) {
      for (int32_t p = 0; p < positions; p++) {
        int64_t i = (int64_t)f * positions + p;
        out[i] = (TIME)steps;
        if (times[i] > first[p] || times[i] >= steps || values[i] != values[i]) continue;
        if (times[i] < first[p] || values[i] > values[(int64_t)best[p] * positions + p]) best[p] = f;
        first[p] = times[i];
      }
    }
    for (int32_t p = 0; p < positions; p++) {
      if (best[p] >= 0) out[(int64_t)best[p] * positions + p] = first[p];
    }
  }
}

#endif
