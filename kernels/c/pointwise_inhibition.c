// Leaves at each position one feature: first spike, then largest value, then lowest index. A neuron
// whose value is NaN never wins. One pass over the planes, 16 neurons at a time, and a visit of each neuron
// that spikes.

#ifndef TIME

#include "parallel.h"
#include "simd.h"

typedef struct {
  const void *times;
  const float *values;
  void *out;
  int32_t steps, features, positions;
} Pointwise;

#define THIS_FILE "pointwise_inhibition.c"
#include "each_time.h"

#else

#include "bits.h"

static void TIMED(inhibit_image)(const void *data, int32_t image, unsigned char *scratch) {
  const Pointwise job = *(const Pointwise *)data;
  int64_t positions = job.positions, neurons = job.features * positions;
  const TIME *times = (const TIME *)job.times + image * neurons;
  const float *values = job.values + image * neurons;
  TIME *out = (TIME *)job.out + image * neurons;
  int32_t *best = (int32_t *)scratch;           // [position]: the feature; -1 for none
  TIME *first = (TIME *)(best + job.positions); // [position]
  for (int64_t i = 0; i < neurons; i++) out[i] = (TIME)job.steps;
  for (int32_t p = 0; p < positions; p++) first[p] = (TIME)job.steps, best[p] = -1;
  for (int32_t f = 0; f < job.features; f++, times += positions, values += positions) {
    for (int32_t from = 0; from < positions; from += 16) {
      uint32_t bits = TIMED(bits_before)(times + from, job.positions - from, job.steps);
      for (; bits; bits &= bits - 1) {
        int32_t p = from + __builtin_ctz(bits);
        if (times[p] > first[p] || values[p] != values[p]) continue;
        if (times[p] < first[p] || values[p] > values[(best[p] - f) * positions + p]) best[p] = f;
        first[p] = times[p];
      }
    }
  }
  for (int32_t p = 0; p < positions; p++) {
    if (best[p] >= 0) out[best[p] * positions + p] = first[p];
  }
}

// `scratch` holds an int32 and a step for each position, for each thread.
KERNEL(void, TIMED(spyke_pointwise_inhibition))(const TIME *times, const float *values, TIME *out,
                                                unsigned char *scratch, int32_t n, int32_t steps,
                                                int32_t features, int32_t positions) {
  Pointwise job = {times, values, out, steps, features, positions};
  spyke_each(TIMED(inhibit_image), &job, n, scratch, (int64_t)positions * (4 + (int64_t)sizeof(TIME)));
}

#endif
