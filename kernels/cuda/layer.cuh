// A layer, and its weights as kernels read them: one row of `width` features for each input of a window, so that
// the lanes of a warp, which stand for features, read side by side. `width` is f rounded up to a multiple of 4;
// what is beyond f is 0.

#ifndef SPYKE_LAYER_H
#define SPYKE_LAYER_H

#include "spyke.cuh"

struct Layer {
  int n, steps, c, h, w, f, kh, kw;
  int ho, wo, inputs, width;
  int64_t plane, neurons; // inputs of an image, and outputs of one
  uint64_t by_area, by_kw;
};

// What `divided` multiplies by: exact for all quotients of 32 bits.
inline uint64_t divisor(int by) { return UINT64_MAX / (uint64_t)by; }
__device__ inline int divided(int value, uint64_t by) { return (int)__umul64hi((uint64_t)value + 1, by); }

// From n, steps, c, h, w, f, kh, kw.
inline Layer layer_of(const int32_t *sizes) {
  Layer l;
  l.n = sizes[0], l.steps = sizes[1], l.c = sizes[2], l.h = sizes[3], l.w = sizes[4];
  l.f = sizes[5], l.kh = sizes[6], l.kw = sizes[7];
  l.ho = l.h - l.kh + 1, l.wo = l.w - l.kw + 1;
  l.inputs = l.c * l.kh * l.kw, l.width = (l.f + 3) / 4 * 4;
  l.plane = (int64_t)l.c * l.h * l.w, l.neurons = (int64_t)l.f * l.ho * l.wo;
  l.by_area = divisor(l.kh * l.kw), l.by_kw = divisor(l.kw);
  return l;
}

// From the first input of a window to the one with a flat index (channel, row, column).
__device__ inline int64_t tap_offset(const Layer &l, int tap) {
  int channel = divided(tap, l.by_area), within = tap - channel * l.kh * l.kw;
  int row = divided(within, l.by_kw), column = within - row * l.kw;
  return ((int64_t)channel * l.h + row) * l.w + column;
}

// The first input of a window of an image.
__device__ inline int64_t window_offset(const Layer &l, int position) {
  return (int64_t)(position / l.wo) * l.w + position % l.wo;
}

// How many features a lane has, one or fours side by side.
template <int EACH> struct Lanes {
  static const int each = EACH;
};

// Gives a function the lanes that suit so many features: 32, 128 or 256 are walked at a time.
template <typename F> inline int32_t with_lanes(int f, const F &function) {
  return f <= WARP ? function(Lanes<1>()) : f <= 4 * WARP ? function(Lanes<4>()) : function(Lanes<8>());
}

// The feature of a lane's k-th one among those from `first` on.
template <int EACH> __device__ inline int feature_of(int first, int lane, int k) {
  return EACH == 1 ? first + lane : first + k / 4 * 4 * WARP + lane * 4 + k % 4;
}

// The weights of a lane's features for one input; a lane beyond the last feature has those of another one. Rows are
// those of the packed weight, or of a part of it with fewer than 2^32 weights: so an address takes two instructions,
// and there is nothing to decide.
template <int EACH>
__device__ __forceinline__ void load_row(const Layer &l, const float *packed, int tap, int first, int lane, float *to) {
  uint32_t row = (uint32_t)tap * (uint32_t)l.width, last = (uint32_t)(l.f - 1);
  if constexpr (EACH == 1) {
    uint32_t feature = (uint32_t)(first + lane);
    to[0] = packed[row + (feature < last ? feature : last)];
  } else {
#pragma unroll
    for (int four = 0; four < EACH; four += 4) {
      uint32_t feature = (uint32_t)(first + four * WARP + lane * 4);
      float4 weights = *(const float4 *)(packed + (row + (feature < last ? feature : last / 4 * 4)));
      to[four] = weights.x, to[four + 1] = weights.y, to[four + 2] = weights.z, to[four + 3] = weights.w;
    }
  }
}

#endif
