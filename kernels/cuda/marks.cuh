// Which inputs of windows have spiked at all, for neurons that fire in the last step: for each input a bit of each
// of 16 windows, two inputs in a word, and how many there are of each window. Made for many stimuli before they are
// learnt.

#ifndef SPYKE_MARKS_H
#define SPYKE_MARKS_H

#include "layer.cuh"

namespace { // a kernel belongs to the file that starts it

enum { GROUP = 16 };

struct Marks {
  uint32_t *words; // [stimulus, group of windows, pair of inputs], the first one in the low bits
  int32_t *spikes; // [stimulus, window]
};

__host__ __device__ inline int groups_of(const Layer &l) { return (l.ho * l.wo + GROUP - 1) / GROUP; }
__host__ __device__ inline int pairs_of(const Layer &l) { return (l.inputs + 1) / 2; }

// Whether an input of a group has spiked in a window of it.
__device__ inline bool marked(const uint32_t *group, int tap, int window) {
  return group[tap / 2] >> (tap % 2 * GROUP + window) & 1;
}

template <typename TIME>
__global__ void mark_inputs(Layer l, const TIME *input, int64_t count, uint32_t *words) {
  int64_t i = this_index();
  if (i >= count) return;
  int groups = groups_of(l), positions = l.ho * l.wo, pairs = pairs_of(l), tap = (int)(i % pairs) * 2;
  int64_t rest = i / pairs, image = rest / groups;
  int first = (int)(rest % groups) * GROUP, end = positions - first < GROUP ? positions - first : GROUP;
  const TIME *from = input + image * l.plane;
  int64_t low = tap_offset(l, tap), high = tap + 1 < l.inputs ? tap_offset(l, tap + 1) : -1;
  uint32_t found = 0;
  for (int k = 0; k < end; k++) {
    int64_t window = window_offset(l, first + k);
    found |= (uint32_t)(from[window + low] < l.steps) << k;
    if (high >= 0) found |= (uint32_t)(from[window + high] < l.steps) << (GROUP + k);
  }
  words[i] = found;
}

// A warp has a window.
__global__ void count_marks(Layer l, const uint32_t *words, int64_t windows, int32_t *spikes) {
  int64_t i = this_index() / WARP;
  int lane = (int)threadIdx.x % WARP, positions = l.ho * l.wo, pairs = pairs_of(l), sum = 0;
  if (i >= windows) return;
  int position = (int)(i % positions);
  const uint32_t *group = words + (i / positions * groups_of(l) + position / GROUP) * pairs;
  uint32_t both = 0x10001u << position % GROUP;
  for (int pair = lane; pair < pairs; pair += WARP) sum += __popc(group[pair] & both);
  for (int distance = WARP / 2; distance > 0; distance /= 2) sum += __shfl_xor_sync(ALL_LANES, sum, distance);
  if (lane == 0) spikes[i] = sum;
}

// Marks `l.n` stimuli.
template <typename TIME> int32_t mark(const Device *d, const Layer &l, const TIME *input, const Marks &to) {
  int64_t count = (int64_t)l.n * groups_of(l) * pairs_of(l), windows = (int64_t)l.n * l.ho * l.wo;
  TRY(launch(d, mark_inputs<TIME>, each_index(count), l, input, count, to.words));
  return launch(d, count_marks, each_index(windows * WARP), l, to.words, windows, to.spikes);
}

} // namespace

#endif
