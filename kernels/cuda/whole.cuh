// Weights as whole numbers of 16 bits, in the order in which tensor cores take their bytes.
//
// Of each feature w = base + number * unit, but for at most `error`: half a unit, two hundredths of one for what
// float32 adds to it (a number has 16 of its 24 bits), and what is rounded among denormals. Where all weights of a
// feature are all but the same the unit is 0, and the error is the most by which they differ.

#ifndef SPYKE_WHOLE_H
#define SPYKE_WHOLE_H

#include "marks.cuh"
#include "pupil.cuh"
#include "tensor.cuh"

namespace {

struct alignas(16) Grid {
  float base, unit, error;
  float largest; // |weight|
};

// Features come in tiles; those beyond the last one are 0.
__host__ __device__ inline int tiles_of(const Layer &l) { return (l.f + TILE - 1) / TILE; }
__host__ __device__ inline int padded_features(const Layer &l) { return tiles_of(l) * TILE; }

// A plane has the high bytes of all weights, the next one the low ones.
inline int64_t plane_bytes(const Layer &l) { return (int64_t)tiles_of(l) * words_of(l) * TILE * DEPTH; }

const float LEAST_UNIT = 1e-30f; // of smaller ones an inverse may not be finite
const float LEAST_ERROR = 1e-42f;

__device__ inline Grid grid_of(float least, float most) {
  float unit = (most - least) / 65535.0f, largest = fmaxf(fabsf(least), fabsf(most));
  if (unit < LEAST_UNIT) return {least, 0, most - least + LEAST_ERROR, largest};
  return {least, unit, 0.52f * unit + LEAST_ERROR, largest};
}

// The numbers of weights that are on a grid; NaN is 0, and makes its grid none.
__device__ inline uint32_t whole(const Grid &grid, float weight) {
  float number = (weight - grid.base) * (grid.unit > 0 ? 1 / grid.unit : 0) + 0.5f;
  return number > 0 ? number < 65535 ? (uint32_t)number : 65535 : 0;
}

// Where the bytes of four inputs of a feature are in a plane, in words (tensor.cuh). `tap` is a multiple of 4.
__device__ inline int64_t place_of(const Layer &l, int feature, int tap) {
  int lane = feature % 8 * 4 + tap % 16 / 4, quarter = feature % TILE / 8 + tap % DEPTH / 16 * 2;
  return (((int64_t)(feature / TILE) * words_of(l) + tap / DEPTH) * WARP + lane) * 4 + quarter;
}

__device__ inline void put_four(const Layer &l, uint32_t *bytes, int feature, int tap, const uint32_t *numbers) {
  uint32_t high = 0, low = 0;
#pragma unroll
  for (int k = 0; k < 4; k++) high |= numbers[k] >> 8 << 8 * k, low |= (numbers[k] & 255) << 8 * k;
  uint32_t *place = bytes + place_of(l, feature, tap);
  place[0] = high;
  place[(int64_t)padded_features(l) * words_of(l) * (DEPTH / 4)] = low;
}

// The less and the greater of two; NaN if either is.
__device__ inline float less_of(float a, float b) { return a < b || a != a ? a : b; }
__device__ inline float greater_of(float a, float b) { return a > b || a != a ? a : b; }

// The least and the most of the weights of a row, for all threads of a block; NaN if any is.
__device__ inline float2 range_of(const float *row, int inputs, float2 *space) {
  float least = row[0], most = least;
  for (int tap = (int)threadIdx.x; tap < inputs; tap += (int)blockDim.x) {
    least = less_of(row[tap], least), most = greater_of(row[tap], most);
  }
  for (int distance = WARP / 2; distance > 0; distance /= 2) {
    least = less_of(__shfl_xor_sync(ALL_LANES, least, distance), least);
    most = greater_of(__shfl_xor_sync(ALL_LANES, most, distance), most);
  }
  if (threadIdx.x % WARP == 0) space[threadIdx.x / WARP] = {least, most};
  __syncthreads();
  float2 all = space[0];
  for (int warp = 1; warp < (int)blockDim.x / WARP; warp++) {
    all.x = less_of(space[warp].x, all.x), all.y = greater_of(space[warp].y, all.y);
  }
  return all;
}

// What weights are as whole numbers, of some networks.
struct Wholes {
  uint32_t *bytes; // [network, high and low, tile, word, lane, quarter]
  Grid *grids;     // [network, feature]
  int64_t each;    // words of a network
};

// A block has a feature of a network. The grid has the bounds of the rule where a network learns, else its weights
// show how far they reach. Bounds let NaN stay, which has no grid either way.
template <bool LEARNS> __global__ void make_whole(Layer l, const Pupil *pupils, Wholes to) {
  SHARED(float2, space);
  int network = (int)(blockIdx.x / padded_features(l)), feature = (int)(blockIdx.x % padded_features(l));
  const Pupil &p = pupils[network];
  const float *row = p.weight + (int64_t)feature * l.inputs;
  float2 range = {p.lower, p.upper};
  if (feature < l.f) {
    float2 own = range_of(row, l.inputs, space);
    if (!LEARNS || own.x != own.x) range = own;
  }
  Grid grid = grid_of(range.x, range.y);
  if (feature < l.f && threadIdx.x == 0) to.grids[(int64_t)network * l.f + feature] = grid;
  for (int tap = (int)threadIdx.x * 4; tap < words_of(l) * DEPTH; tap += THREADS * 4) {
    uint32_t numbers[4];
#pragma unroll
    for (int k = 0; k < 4; k++) numbers[k] = feature < l.f && tap + k < l.inputs ? whole(grid, row[tap + k]) : 0;
    put_four(l, to.bytes + network * to.each, feature, tap, numbers);
  }
}

template <bool LEARNS>
int32_t whole_weights(const Device *d, const Layer &l, const Pupil *pupils, int networks, const Wholes &to) {
  Shape shape = {(int64_t)networks * padded_features(l), THREADS, THREADS / WARP * sizeof(float2)};
  return launch(d, make_whole<LEARNS>, shape, l, pupils, to);
}

} // namespace

#endif
