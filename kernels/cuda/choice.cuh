// The first of many neurons: earliest spike, then largest value, then lowest flat index (feature, row, column).

#ifndef SPYKE_CHOICE_H
#define SPYKE_CHOICE_H

#include "spyke.cuh"

// Smaller comes first. The step is above the value, whose bits ascend as it descends.
struct Rank {
  uint64_t key;
  int64_t index;
};

static const uint64_t NOBODY = UINT64_MAX;

// Bits that ascend with a value; -0 is 0.
__device__ inline uint32_t ascending(float value) {
  uint32_t bits = __float_as_uint(value + 0.0f);
  return bits >> 31 ? ~bits : bits | 0x80000000u;
}

// What `ascending` was made of.
__device__ inline float value_of(uint32_t ascending) {
  return __uint_as_float(ascending >> 31 ? ascending & 0x7fffffffu : ~ascending);
}

__device__ inline uint64_t key_of(int step, float value) { return (uint64_t)step << 32 | (uint32_t)~ascending(value); }
// Of nobody it is beyond all steps.
__device__ inline uint32_t step_of(uint64_t key) { return (uint32_t)(key >> 32); }

__device__ inline bool precedes(const Rank &a, const Rank &b) {
  return a.key < b.key || (a.key == b.key && a.index < b.index);
}

// The first of a warp, for all its lanes. No index is negative.
__device__ inline Rank first_of_warp(const Rank &mine) {
  uint64_t key = least_of_warp(mine.key);
  return {key, (int64_t)least_of_warp(mine.key == key ? (uint64_t)mine.index : UINT64_MAX)};
}

// The first of a block, for all its threads. `space` has a rank for each warp.
__device__ inline Rank first_of_block(Rank mine, Rank *space) {
  int warp = (int)threadIdx.x / WARP, lane = (int)threadIdx.x % WARP, warps = (int)blockDim.x / WARP;
  mine = first_of_warp(mine);
  __syncthreads(); // what was there has been read
  if (lane == 0) space[warp] = mine;
  __syncthreads();
  Rank other = {NOBODY, 0};
  if (lane < warps) other = space[lane];
  return first_of_warp(other);
}

#endif
