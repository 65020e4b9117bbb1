// Where potentials cross a threshold. A warp walks the spikes of a window by time and adds their rows, so that
// every potential is summed once. That is not the order that defines a potential, so the walk tells between which
// steps a feature crosses: mostly one, else sums in flat order decide.
//
// Two float32 sums of the same m terms in different orders are each within m * u of the exact sum, relative to the
// sum of the magnitudes (u = 2^-24). So they differ by less than 1.25 * m * 2^-23 times the magnitudes as they were
// summed: a quarter is room for the rounding of that sum, of the bound and of the comparison (m is at most 6,144).

#ifndef SPYKE_CROSSING_H
#define SPYKE_CROSSING_H

#include "window.cuh"

// What a warp knows of a window: its spikes in flat order and by time.
struct Listed {
  const uint32_t *flat, *sorted;
  int length;
};

// A walk of a warp: of each feature of a lane the potential, and if weights may be negative the magnitudes.
template <int EACH, bool SIGNED> struct Walk {
  float sums[EACH], sizes[SIGNED ? EACH : 1];
  int added;

  __device__ __forceinline__ void begin() {
    added = 0;
#pragma unroll
    for (int k = 0; k < EACH; k++) sums[k] = 0, sizes[SIGNED ? k : 0] = 0;
  }

  __device__ __forceinline__ void add(const float *weights) {
#pragma unroll
    for (int k = 0; k < EACH; k++) {
      sums[k] += weights[k];
      if (SIGNED) sizes[k] += fabsf(weights[k]);
    }
    added++;
  }

  // 1 if the potential is above the threshold, 0 if it is not, -1 if its sum in order has to tell.
  __device__ __forceinline__ int above(int k, float threshold) const {
    float bound = (SIGNED ? sizes[k] : sums[k]) * ((float)added * 1.4901161e-7f);
    if (sums[k] - threshold > bound) return 1;
    return threshold - sums[k] > bound ? 0 : -1;
  }
};

// Whether a window of so many spikes stays at the threshold or below for sure, if no weight is above `most`: a
// thousandth is more than rounding adds.
__device__ inline bool stays_below(int spikes, float most, float threshold) {
  return (float)spikes * most * 1.001f <= threshold;
}

// Whether a feature of any lane may be above the threshold, for weights that are not negative: a bound is less than a
// thousandth of its sum. Most steps are done with this.
template <int EACH> __device__ __forceinline__ bool any_near(const Walk<EACH, false> &walk, float threshold) {
  bool near = false;
#pragma unroll
  for (int k = 0; k < EACH; k++) near |= !(walk.sums[k] * 1.001f <= threshold); // NaN is
  return __any_sync(ALL_LANES, near);
}

// The rows of four entries of a list; what lies behind its end is not to be used.
template <int EACH>
__device__ __forceinline__ void load_rows(const Layer &l, const float *packed, const uint32_t *entries, int first,
                                          int lane, float rows[4][EACH]) {
#pragma unroll
  for (int j = 0; j < 4; j++) load_row<EACH>(l, packed, tap_of(entries[j]), first, lane, rows[j]);
}

// Adds the rows of the spikes of a window by time, and calls `at_step(step)` when those of a step have been added,
// until it says no. Four rows are asked for at a time, so that they come together.
template <int EACH, bool SIGNED, typename F>
__device__ __forceinline__ void walk_spikes(Walk<EACH, SIGNED> *walk, const Layer &l, const float *packed,
                                            const Listed &window, int first, int lane, const F &at_step) {
  for (int i = 0; i < window.length; i += 4) {
    uint4 four = *(const uint4 *)(window.sorted + i);
    uint32_t entries[5] = {four.x, four.y, four.z, four.w, window.sorted[i + 4]};
    float rows[4][EACH];
    load_rows<EACH>(l, packed, entries, first, lane, rows);
#pragma unroll
    for (int j = 0; j < 4; j++) {
      if (entries[j] == END) return;
      walk->add(rows[j]);
      int step = time_of(entries[j]);
      if (time_of(entries[j + 1]) != step && !at_step(step)) return;
    }
  }
}

// Potentials in flat order: of each feature of a lane the weights of the spikes at `until[k]` or before.
template <int EACH>
__device__ __forceinline__ void sum_until(const Layer &l, const float *packed, const Listed &window, int first,
                                          int lane, const int *until, float *sums) {
#pragma unroll
  for (int k = 0; k < EACH; k++) sums[k] = 0;
  for (int i = 0; i < window.length; i += 4) {
    uint4 four = *(const uint4 *)(window.flat + i);
    uint32_t entries[4] = {four.x, four.y, four.z, four.w};
    float rows[4][EACH];
    load_rows<EACH>(l, packed, entries, first, lane, rows);
#pragma unroll
    for (int j = 0; j < 4; j++) {
      int time = entries[j] == END ? INT32_MAX : time_of(entries[j]);
#pragma unroll
      for (int k = 0; k < EACH; k++) sums[k] = time <= until[k] ? sums[k] + rows[j][k] : sums[k];
    }
  }
}

// When the features of a lane cross: not before `low`, and at `high` if that is a step. For weights that are not
// negative: their potentials only grow.
template <int EACH> struct Crossings {
  int low[EACH], high[EACH];

  __device__ __forceinline__ void begin(int steps) {
#pragma unroll
    for (int k = 0; k < EACH; k++) low[k] = high[k] = steps;
  }

  // Notes the potential of a feature at a step.
  __device__ __forceinline__ void note(int k, int above, int step) {
    if (above != 0 && step < low[k]) low[k] = step;
    if (above == 1 && step < high[k]) high[k] = step;
  }

  // Makes `low` and `high` one, or both beyond `latest`. A feature in doubt mostly has no more weights that matter:
  // it never crosses, or at once. So the last step is asked first, then the first one, then halves.
  __device__ __forceinline__ void settle(const Layer &l, const float *packed, const Listed &window, float threshold,
                                         int latest, int first, int lane) {
    for (int round = 0;; round++) {
      int until[EACH];
      float sums[EACH];
      bool open = false;
#pragma unroll
      for (int k = 0; k < EACH; k++) {
        if (high[k] > latest) high[k] = latest + 1;
        int asked = round == 0 ? high[k] - 1 : round == 1 ? low[k] : (low[k] + high[k]) / 2;
        until[k] = low[k] < high[k] ? asked : -1;
        open |= until[k] >= 0;
      }
      if (!__any_sync(ALL_LANES, open)) return;
      sum_until<EACH>(l, packed, window, first, lane, until, sums);
#pragma unroll
      for (int k = 0; k < EACH; k++) {
        if (until[k] < 0) continue;
        if (sums[k] > threshold) high[k] = until[k];
        else low[k] = until[k] + 1;
      }
    }
  }
};

#endif
