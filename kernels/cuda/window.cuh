// The spikes of a window, as one warp lists them in shared memory: an entry for each input that spiked at all, with
// its step above its flat index, in flat order or by time.

#ifndef SPYKE_WINDOW_H
#define SPYKE_WINDOW_H

#include "layer.cuh"

// Inputs of a window that fit an entry and the shared memory of a warp; larger windows are walked in pieces.
enum { MOST_SORTED = 6144, PIECE = 512 };

// Behind each list that is sorted, so that it can be read four at a time and one ahead: later than all steps, and of
// the input 0, so that it may be looked up.
static const uint32_t END = 0xffff0000u;
enum { ENDS = 5 };

// Whether windows are listed as a whole: entries, offsets and places of weights have to fit.
inline bool fits_lists(const Layer &l) {
  return l.inputs <= MOST_SORTED && l.plane <= INT32_MAX && (int64_t)l.inputs * l.width <= UINT32_MAX;
}

// Entries that a list of a window takes, with its ends: a multiple of four.
__host__ __device__ inline int list_length(int inputs) { return (inputs + ENDS + 3) / 4 * 4; }

// Words that a warp needs to list a window in flat order and by time, and to count the spikes of steps.
__host__ __device__ inline int lists_length(int inputs) { return 2 * list_length(inputs) + WARP; }

__device__ inline uint32_t entry_of(int time, int tap) { return (uint32_t)time << 16 | (uint32_t)tap; }
__device__ inline int time_of(uint32_t entry) { return (int)(entry >> 16); }
__device__ inline int tap_of(uint32_t entry) { return (int)(entry & 0xffff); }

// Lists the spikes among `count` inputs, by their numbers. `offset_of` tells where an input is in the window. All lanes
// call it; the list is theirs to read afterwards. Returns its length. Four inputs a lane are asked for at a time, so
// that they come together.
template <typename TIME, typename F>
__device__ __forceinline__ int list_inputs(const TIME *window, int count, int steps, int lane, uint32_t *list,
                                           const F &offset_of) {
  enum { AT_ONCE = 4 };
  int length = 0;
  for (int start = 0; start < count; start += AT_ONCE * WARP) {
    int times[AT_ONCE];
#pragma unroll
    for (int k = 0; k < AT_ONCE; k++) {
      int tap = start + k * WARP + lane;
      times[k] = tap < count ? (int)window[offset_of(tap)] : steps;
    }
#pragma unroll
    for (int k = 0; k < AT_ONCE; k++) {
      if (start + k * WARP >= count) break;
      bool spikes = times[k] < steps;
      unsigned all = __ballot_sync(ALL_LANES, spikes);
      if (spikes) list[length + __popc(all & ((1u << lane) - 1))] = entry_of(times[k], start + k * WARP + lane);
      length += __popc(all);
    }
  }
  __syncwarp();
  return length;
}

// Of a piece of a window, from the input `first` on, by flat index counted from there. `window` is its first input.
template <typename TIME>
__device__ inline int list_piece(const Layer &l, const TIME *window, int first, int count, int lane, uint32_t *list) {
  return list_inputs(window, count, l.steps, lane, list, [&](int tap) { return tap_offset(l, first + tap); });
}

// Where the inputs of a window are, for all of a block, which has room for them; a barrier makes it known.
__device__ inline void note_offsets(const Layer &l, int *offsets) {
  for (int tap = (int)threadIdx.x; tap < l.inputs; tap += (int)blockDim.x) offsets[tap] = (int)tap_offset(l, tap);
}

// Of a whole window; spikes from `l.steps` on are left out.
template <typename TIME>
__device__ inline int list_window(const Layer &l, const TIME *window, const int *offsets, int lane, uint32_t *list) {
  return list_inputs(window, l.inputs, l.steps, lane, list, [&](int tap) { return offsets[tap]; });
}

// Puts entries where those of their steps are, of at most as many steps as a warp has lanes.
__device__ inline void sort_by_counts(const uint32_t *list, int length, int lane, uint32_t *sorted, uint32_t *counts) {
  counts[lane] = 0;
  __syncwarp();
  for (int i = lane; i < length; i += WARP) atomicAdd(counts + time_of(list[i]), 1u);
  __syncwarp();
  uint32_t own = counts[lane], until = own;
  for (int distance = 1; distance < WARP; distance *= 2) {
    uint32_t before = __shfl_up_sync(ALL_LANES, until, distance);
    if (lane >= distance) until += before;
  }
  counts[lane] = until - own;
  __syncwarp();
  for (int i = lane; i < length; i += WARP) sorted[atomicAdd(counts + time_of(list[i]), 1u)] = list[i];
}

// Entries differ, so each goes to where as many others are smaller.
__device__ inline void sort_by_rank(const uint32_t *list, int length, int lane, uint32_t *sorted) {
  for (int mine = lane; mine < length; mine += WARP) {
    uint32_t entry = list[mine];
    int before = 0;
    for (int other = 0; other < length; other += 4) {
      uint4 four = *(const uint4 *)(list + other);
      before += (four.x < entry) + (four.y < entry) + (four.z < entry) + (four.w < entry);
    }
    sorted[before] = entry;
  }
}

// Puts a list in the order of time, in any order within a step, and ends both. `lists` has the list, and room for the
// other one.
__device__ inline void sort_list(const Layer &l, uint32_t *lists, int length, int lane) {
  uint32_t *sorted = lists + list_length(l.inputs);
  if (lane < ENDS) lists[length + lane] = sorted[length + lane] = END;
  __syncwarp();
  if (l.steps <= WARP) sort_by_counts(lists, length, lane, sorted, sorted + list_length(l.inputs));
  else sort_by_rank(lists, length, lane, sorted);
  __syncwarp();
}

// The potential of a feature at a step: the float32 sum in flat order over a list in flat order.
__device__ inline float sum_in_order(const float *packed, int width, int feature, const uint32_t *list, int length,
                                     int step) {
  float sum = 0;
  for (int i = 0; i < length; i++) {
    if (time_of(list[i]) <= step) sum += packed[(int64_t)tap_of(list[i]) * width + feature];
  }
  return sum;
}

#endif
