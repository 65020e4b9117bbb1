// Leaves at each position only the features that spike first there; all that tie stay. Two passes over
// the planes, one minimum and one comparison per neuron.

#ifndef TIME

#define THIS_FILE "earliest_features.c"
#include "each_time.h"

#else

// `first` is scratch for one plane of times.
KERNEL(void, TIMED(spyke_earliest_features))(const TIME *restrict times, TIME *restrict out,
                                             TIME *restrict first, int32_t n, int32_t steps,
                                             int32_t features, int32_t positions) {
  for (int32_t image = 0; image < n; image++) {
    for (int32_t p = 0; p < positions; p++) first[p] = (TIME)steps;
    for (int32_t f = 0; f < features; f++) {
      const TIME *plane = times + (int64_t)f * positions;
      for (int32_t p = 0; p < positions; p++) first[p] = plane[p] < first[p] ? plane[p] : first[p];
    }
    for (int32_t f = 0; f < features; f++, times += positions, out += positions) {
      for (int32_t p = 0; p < positions; p++) out[p] = times[p] == first[p] ? times[p] : (TIME)steps;
    }
  }
}

#endif
