// The one feature that may win at a position, where pointwise inhibition leaves one: the first to fire. A warp walks
// the spikes of its window no further than to the step in which a feature fires. Weights are at least 0.

#ifndef SPYKE_CANDIDATE_H
#define SPYKE_CANDIDATE_H

#include "choice.cuh"
#include "crossing.cuh"
#include "pupil.cuh"

struct Candidate {
  uint64_t key; // NOBODY: none
  int feature;
};

// Lists the spikes of a window before `l.steps`, in flat order and by time; how many there are. `lists` has room for
// both (`lists_length`). They are 0, and there is no list, if they do not suffice to fire.
template <typename TIME>
__device__ inline int list_by_time(const Layer &l, const Pupil &p, const TIME *image, int position, const int *offsets,
                                   int lane, uint32_t *lists) {
  int length = list_window(l, image + window_offset(l, position), offsets, lane, lists);
  if (stays_below(length, p.upper, p.threshold)) return 0;
  sort_list(l, lists, length, lane);
  return length;
}

// The candidate of a window that has been listed, among the features of `l`, the first of which is `base`, and whose
// rows are `weights`.
template <int EACH>
__device__ inline Candidate look(const Layer &l, const Pupil &p, const float *weights, int base,
                                 const uint32_t *lists, int length, int lane) {
  Listed listed = {lists, lists + list_length(l.inputs), length};
  if (length == 0) return {NOBODY, 0};
  Rank best = {NOBODY, 0};
  int latest = l.steps - 1; // features after it have been beaten
  for (int first = 0; first < l.f; first += EACH * WARP) {
    Walk<EACH, false> walk;
    Crossings<EACH> crossings;
    walk.begin();
    crossings.begin(l.steps);
    unsigned mine = 0;
#pragma unroll
    for (int k = 0; k < EACH; k++) {
      int feature = feature_of<EACH>(first, lane, k);
      mine |= (unsigned)(feature < l.f && !(p.dropped && p.dropped[base + feature])) << k;
    }
    walk_spikes(&walk, l, weights, listed, first, lane, [&](int step) {
      if (step > latest) return false;
      if (!any_near(walk, p.threshold)) return true;
      bool certain = false;
#pragma unroll
      for (int k = 0; k < EACH; k++) {
        if (!(mine >> k & 1)) continue;
        int above = walk.above(k, p.threshold);
        crossings.note(k, above, step);
        certain |= above == 1;
      }
      if (!__any_sync(ALL_LANES, certain)) return true;
      latest = step;
      return false;
    });
    crossings.settle(l, weights, listed, p.threshold, latest, first, lane);
    int until[EACH], earliest = l.steps;
    float values[EACH];
#pragma unroll
    for (int k = 0; k < EACH; k++) earliest = crossings.high[k] < earliest ? crossings.high[k] : earliest;
    earliest = (int)least_of_warp((uint32_t)earliest);
    if (earliest > latest) continue;
    latest = earliest;
#pragma unroll
    for (int k = 0; k < EACH; k++) until[k] = crossings.high[k] == earliest ? earliest : -1;
    sum_until<EACH>(l, weights, listed, first, lane, until, values);
    Rank candidate = {NOBODY, 0};
#pragma unroll
    for (int k = 0; k < EACH; k++) {
      Rank rank = {key_of(earliest, values[k]), base + feature_of<EACH>(first, lane, k)};
      if (until[k] >= 0 && precedes(rank, candidate)) candidate = rank;
    }
    candidate = first_of_warp(candidate);
    if (precedes(candidate, best)) best = candidate;
  }
  __syncwarp(); // the lists have been read
  return {best.key, (int)best.index};
}

#endif
