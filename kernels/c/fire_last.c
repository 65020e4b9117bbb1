// Spikes in the last step where a value is above 0 (NaN is not) and nowhere else. One pass.

#ifndef TIME

#define THIS_FILE "fire_last.c"
#include "each_time.h"

#else

KERNEL(void, TIMED(spyke_fire_last))(const float *values, TIME *out, int32_t length, int32_t steps) {
  for (int32_t i = 0; i < length; i++) out[i] = (TIME)(values[i] > 0 ? steps - 1 : steps);
}

#endif
