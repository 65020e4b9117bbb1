// The check of an index before anything is written.

#ifndef SPYKE_INDICES_H
#define SPYKE_INDICES_H

#include "views.cuh"

// The first wrong element: its number, and what it is.
struct Outside {
  unsigned long long number;
  int64_t value;
};

static __global__ void find_outside(Axes axes, const int64_t *index, int64_t length, Outside *first) {
  int64_t i = this_index();
  if (i >= axes.count) return;
  int64_t value = index[places_of<1>(axes, i).at[0]];
  if (value < 0 || value >= length) atomicMin(&first->number, (unsigned long long)i);
}

static __global__ void tell_outside(Axes axes, const int64_t *index, Outside *first) {
  if (first->number == UINT64_MAX || threadIdx.x) return;
  first->value = index[places_of<1>(axes, (int64_t)first->number).at[0]];
}

// The index is the first view. OUT_OF_RANGE if one of its elements is not one along an axis of `length`; `wrong` is
// the first of those then.
static inline int32_t refuse_outside(const Device *d, const Axes &axes, const int64_t *index, int64_t length,
                                     int64_t *wrong) {
  Scratch found(d);
  TRY(found.reserve(sizeof(Outside)));
  Outside *there = found.as<Outside>(), first;
  TRY(cudaMemsetAsync(there, 0xff, sizeof first, d->stream));
  TRY(launch(d, find_outside, each_index(axes.count), axes, index, length, there));
  TRY(launch(d, tell_outside, {1, WARP, 0}, axes, index, there));
  TRY(cudaMemcpyAsync(&first, there, sizeof first, cudaMemcpyDeviceToHost, d->stream));
  TRY(cudaStreamSynchronize(d->stream));
  *wrong = first.value;
  return first.number == UINT64_MAX ? 0 : OUT_OF_RANGE;
}

#endif
