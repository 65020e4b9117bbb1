// Strided views of one shape that are walked together, and elements of any type. The host has merged the axes that
// lie alike (ffi/cuda/dense/axes.ts); what it passes are addresses of first elements, and the struct `Axes`.

#ifndef SPYKE_VIEWS_H
#define SPYKE_VIEWS_H

#include "spyke.cuh"
#include <string.h>

// Types of elements, in the order of the host.
enum DType { FLOAT32, INT32, INT64, UINT16, UINT8, BOOL };

enum { MOST_AXES = 8, MOST_VIEWS = 4 };

struct Axes {
  int64_t rank, count;                  // how many axes there are, and elements
  int64_t lengths[MOST_AXES];           // the outermost first
  int64_t steps[MOST_VIEWS][MOST_AXES]; // elements from one to the next, in each view
};

inline Axes axes_of(const int64_t *given) {
  Axes axes;
  memcpy(&axes, given, sizeof axes);
  return axes;
}

// Whether a view lies row-major without gaps.
inline bool is_dense(const Axes &axes, int view) {
  return axes.rank == 0 || (axes.rank == 1 && axes.steps[view][0] == 1);
}

// Both at least 0. Division of 64 bits takes several times as long, and few tensors need it.
__device__ inline int64_t quotient(int64_t value, int64_t by) {
  if ((uint64_t)(value | by) >> 32 == 0) return (uint32_t)value / (uint32_t)by;
  return (int64_t)((uint64_t)value / (uint64_t)by);
}

// Where an element is in each view, from the first one.
template <int VIEWS> struct Places {
  int64_t at[VIEWS];
};

template <int VIEWS> __device__ inline Places<VIEWS> places_of(const Axes &axes, int64_t index) {
  Places<VIEWS> places = {};
#pragma unroll 1 // divisions are long
  for (int axis = (int)axes.rank - 1; axis >= 0; axis--) {
    int64_t rest = axis ? quotient(index, axes.lengths[axis]) : 0;
    int64_t within = index - rest * axes.lengths[axis];
    for (int view = 0; view < VIEWS; view++) places.at[view] += within * axes.steps[view][axis];
    index = rest;
  }
  return places;
}

// Elements are computed in float or, if they are integers, in int64, which is cut off where it is stored. Their
// type is told by a number: a kernel for each would make the library several times as large, and these are not hot.
template <typename W> __device__ inline W load_element(const void *from, int dtype, int64_t at) {
  switch (dtype) {
    case FLOAT32: return (W)((const float *)from)[at];
    case INT32: return (W)((const int32_t *)from)[at];
    case INT64: return (W)((const int64_t *)from)[at];
    case UINT16: return (W)((const uint16_t *)from)[at];
    default: return (W)((const uint8_t *)from)[at];
  }
}
template <> __device__ inline float load_element<float>(const void *from, int, int64_t at) {
  return ((const float *)from)[at];
}

__device__ inline void store_element(void *to, int, int64_t at, float value) { ((float *)to)[at] = value; }
__device__ inline void store_element(void *to, int dtype, int64_t at, int64_t value) {
  switch (dtype) {
    case INT32: ((int32_t *)to)[at] = (int32_t)value; break;
    case INT64: ((int64_t *)to)[at] = value; break;
    case UINT16: ((uint16_t *)to)[at] = (uint16_t)value; break;
    default: ((uint8_t *)to)[at] = (uint8_t)value;
  }
}

// Gives a function a number of the type that elements are computed in.
template <typename F> inline int32_t with_wide(int32_t dtype, const F &function) {
  return dtype == FLOAT32 ? function(float()) : function(int64_t());
}

// Elements that are only moved are bits, of so many bytes.
inline int bytes_of(int32_t dtype) { return dtype == INT64 ? 8 : dtype >= UINT8 ? 1 : dtype == UINT16 ? 2 : 4; }

__device__ inline uint64_t load_bits(const void *from, int bytes, int64_t at) {
  switch (bytes) {
    case 8: return ((const uint64_t *)from)[at];
    case 4: return ((const uint32_t *)from)[at];
    case 2: return ((const uint16_t *)from)[at];
    default: return ((const uint8_t *)from)[at];
  }
}

__device__ inline void store_bits(void *to, int bytes, int64_t at, uint64_t bits) {
  switch (bytes) {
    case 8: ((uint64_t *)to)[at] = bits; break;
    case 4: ((uint32_t *)to)[at] = (uint32_t)bits; break;
    case 2: ((uint16_t *)to)[at] = (uint16_t)bits; break;
    default: ((uint8_t *)to)[at] = (uint8_t)bits;
  }
}

__device__ inline bool is_nan(float x) { return x != x; }
__device__ inline bool is_nan(int64_t) { return false; }

// Sums and products of int64, which wrap.
__device__ inline int64_t wrapped_sum(int64_t a, int64_t b) { return (int64_t)((uint64_t)a + (uint64_t)b); }
__device__ inline int64_t wrapped_product(int64_t a, int64_t b) { return (int64_t)((uint64_t)a * (uint64_t)b); }

// How many lanes make a result of so many elements: a thread, a warp or a block.
inline int lanes_for(int64_t elements) {
  if (elements <= WARP) return 1;
  return elements <= 64 * WARP ? (int)WARP : (int)THREADS;
}

// Results made by so many lanes each.
inline Shape each_result(int64_t results, int lanes) { return each_index(results * lanes); }

#endif
