// Potentials summed in flat order, by which they are defined. A warp has a window and its lanes have features. The
// inputs are listed in pieces, so windows may have any size.

#ifndef SPYKE_SUMS_H
#define SPYKE_SUMS_H

#include "window.cuh"

// Where a warp is among the windows of a batch.
struct Place {
  int lane, position;
  int64_t image;
};

// The window of this warp, in blocks of so many; false beyond the last one.
__device__ inline bool find_place(const Layer &l, int warps, Place *at) {
  int positions = l.ho * l.wo;
  int64_t index = (int64_t)blockIdx.x * warps + threadIdx.x / WARP;
  if (index >= (int64_t)l.n * positions) return false;
  at->lane = (int)threadIdx.x % WARP;
  at->image = index / positions;
  at->position = (int)(index % positions);
  return true;
}

inline Shape each_window(const Layer &l, int warps) {
  return {((int64_t)l.n * l.ho * l.wo + warps - 1) / warps, warps * WARP, (size_t)warps * PIECE * 4};
}

// Adds to the sums of a lane's features the weights of all inputs that spiked at `until[k]` or before.
template <typename TIME, int EACH>
__device__ inline void add_until(const Layer &l, const TIME *window, const float *packed, int first, int lane,
                                 const int *until, uint32_t *list, float *sums) {
  for (int start = 0; start < l.inputs; start += PIECE) {
    int count = l.inputs - start < PIECE ? l.inputs - start : PIECE;
    int length = list_piece(l, window, start, count, lane, list);
    const float *rows = packed + (int64_t)start * l.width;
#pragma unroll 4
    for (int i = 0; i < length; i++) {
      float weights[EACH];
      int time = time_of(list[i]);
      load_row<EACH>(l, rows, tap_of(list[i]), first, lane, weights);
#pragma unroll
      for (int k = 0; k < EACH; k++) sums[k] = time <= until[k] ? sums[k] + weights[k] : sums[k];
    }
    __syncwarp();
  }
}

#endif
