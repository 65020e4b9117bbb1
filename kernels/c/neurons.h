// Lists of neurons that spike. Read for each type of spike times, after bits.h.

#ifndef SPYKE_NEURONS_H
#define SPYKE_NEURONS_H

#include "simd.h"

typedef struct {
  int32_t feature, position;
} Neuron;

#endif

#ifdef TIME

// Lists the neurons of [feature][position] that `bits_of` finds for a step (bits.h), by feature, then position;
// without features that are marked in `left_out`, which may be null. Gives their number.
INLINE int32_t TIMED(list_neurons)(const TIME *times, int32_t features, int32_t positions,
                                   uint32_t (*bits_of)(const TIME *times, int32_t count, int32_t step),
                                   int32_t step, const uint8_t *left_out, Neuron *list) {
  int32_t count = 0;
  for (int32_t f = 0; f < features; f++, times += positions) {
    if (left_out && left_out[f]) continue;
    for (int32_t from = 0; from < positions; from += 16) {
      uint32_t bits = bits_of(times + from, positions - from, step);
      for (; bits; bits &= bits - 1) list[count++] = (Neuron){f, from + __builtin_ctz(bits)};
    }
  }
  return count;
}

#endif
