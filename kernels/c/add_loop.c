// The bound that other kernels are compared with: float32 additions of which one operand comes from the
// first-level cache, as weights do. It computes nothing of use: every value is 1, so that the sum tells how
// many additions there were.
//
// Cost: one load and one addition of the widest vector for as many values as that has lanes, one
// instruction where the processor has such. Bound: what it can do of these in a cycle (two on current
// ones). Accumulators cover the latency of an addition, 3 or 4 cycles; the body is unrolled with constant
// offsets, so that counting and branching take no part.

#include "simd.h"

#if defined(__AVX512F__)
enum { BYTES = 64 };
#elif defined(__AVX__)
enum { BYTES = 32 };
#else
enum { BYTES = 16 };
#endif

enum { ACCUMULATORS = 12, VECTORS = 2 * ACCUMULATORS };

typedef float Lanes __attribute__((vector_size(BYTES)));

// Adds up `length` values, a multiple of 384, `passes` times; returns the sum. `scratch` holds them.
WIDEST
KERNEL(float, spyke_add_loop)(float *scratch, int32_t length, int32_t passes) {
  for (int32_t i = 0; i < length; i++) scratch[i] = 1;
  Lanes sums[ACCUMULATORS] = {};
  const Lanes *end = (const Lanes *)(scratch + length);
  for (int32_t pass = 0; pass < passes; pass++) {
    for (const Lanes *from = (const Lanes *)scratch; from < end; from += VECTORS) {
#pragma clang loop unroll(full)
      for (int32_t i = 0; i < VECTORS; i++) sums[i % ACCUMULATORS] += from[i];
    }
  }
  float sum = 0;
#pragma clang loop unroll(full)
  for (int32_t i = 0; i < ACCUMULATORS; i++) {
    for (int32_t lane = 0; lane < BYTES / 4; lane++) sum += sums[i][lane];
  }
  return sum;
}
