// Cross-correlation [n, c, h, w] x [f, c, kh, kw], zero padded: each output is the float32 sum of all products in
// flat order (channel, row, column), those with padding too; then the bias. Below the threshold of its feature it
// becomes 0, then its absolute value is taken if asked for.
//
// A thread has one position and up to eight features, so an input is read once for all of these. Blocks have tiles
// of positions: one channel of the inputs of a tile lies in shared memory with its padding, beside the weights of
// that channel. Windows too large for this are read from global memory. Bound by the multiplications and additions.

#include "spyke.cuh"

namespace {

struct Correlation {
  int n, c, h, w, f, kh, kw, sh, sw, ph, pw;
  int ho, wo;
  int tile_h, tile_w, tiles_y, tiles_x; // outputs of a tile, and tiles of an output
  int absolute;
  const float *input, *weight;
  const float *bias, *thresholds; // one a feature, or null
  float *out;
};

// Where a thread works.
struct Spot {
  int image, feature, y, x; // of the output; the first one of its features
};

__device__ inline void finish_sum(const Correlation &k, const Spot &spot, int feature, float sum) {
  if (k.bias) sum += k.bias[feature];
  if (k.thresholds && sum < k.thresholds[feature]) sum = 0;
  if (k.absolute) sum = fabsf(sum);
  k.out[(((int64_t)spot.image * k.f + feature) * k.ho + spot.y) * k.wo + spot.x] = sum;
}

// Copies what the windows of a tile read of one channel, from row `top` and column `left` on.
__device__ inline void load_tile(const Correlation &k, const float *plane, int top, int left, float *tile) {
  int rows = (k.tile_h - 1) * k.sh + k.kh, columns = (k.tile_w - 1) * k.sw + k.kw;
#pragma unroll 1
  for (int i = (int)threadIdx.x; i < rows * columns; i += (int)blockDim.x) {
    int row = i / columns, y = top + row, x = left + i - row * columns;
    tile[i] = y >= 0 && y < k.h && x >= 0 && x < k.w ? plane[(int64_t)y * k.w + x] : 0;
  }
}

// Copies the weights of one channel, those of FEATURES features for each tap.
template <int FEATURES>
__device__ inline void load_taps(const Correlation &k, int feature, int channel, float *taps) {
  int area = k.kh * k.kw;
#pragma unroll 1
  for (int i = (int)threadIdx.x; i < FEATURES * area; i += (int)blockDim.x) {
    int tap = i / FEATURES, own = feature + i % FEATURES;
    taps[i] = own < k.f ? k.weight[((int64_t)own * k.c + channel) * area + tap] : 0;
  }
}

template <int FEATURES> __device__ inline void load_weights(const float *tap, float *to) {
  if constexpr (FEATURES == 1) {
    to[0] = tap[0];
  } else {
#pragma unroll
    for (int four = 0; four < FEATURES; four += 4) {
      float4 weights = *(const float4 *)(tap + four);
      to[four] = weights.x, to[four + 1] = weights.y, to[four + 2] = weights.z, to[four + 3] = weights.w;
    }
  }
}

template <int FEATURES> __global__ void correlate_tiles(Correlation k) {
  SHARED(float, taps); // [kh * kw, FEATURES], aligned for all lanes of a tap
  float *tile = taps + k.kh * k.kw * FEATURES;
  int rest = (int)blockIdx.x, thread = (int)threadIdx.x, groups = (k.f + FEATURES - 1) / FEATURES;
  int left = rest % k.tiles_x * k.tile_w, above = rest / k.tiles_x;
  int top = above % k.tiles_y * k.tile_h, of = above / k.tiles_y;
  int row = thread / k.tile_w, column = thread - row * k.tile_w;
  Spot spot = {of / groups, of % groups * FEATURES, top + row, left + column};
  bool there = row < k.tile_h && spot.y < k.ho && spot.x < k.wo;
  int pitch = (k.tile_w - 1) * k.sw + k.kw;
  const float *window = tile + row * k.sh * pitch + column * k.sw;
  float sums[FEATURES] = {};
  for (int channel = 0; channel < k.c; channel++) {
    const float *plane = k.input + ((int64_t)spot.image * k.c + channel) * k.h * k.w;
    __syncthreads(); // all have used the channel before
    load_tile(k, plane, top * k.sh - k.ph, left * k.sw - k.pw, tile);
    load_taps<FEATURES>(k, spot.feature, channel, taps);
    __syncthreads();
    if (!there) continue;
    const float *tap = taps;
    for (int y = 0; y < k.kh; y++) {
      for (int x = 0; x < k.kw; x++, tap += FEATURES) {
        float value = window[y * pitch + x], weights[FEATURES];
        load_weights<FEATURES>(tap, weights);
#pragma unroll
        for (int i = 0; i < FEATURES; i++) sums[i] += value * weights[i];
      }
    }
  }
#pragma unroll
  for (int i = 0; i < FEATURES; i++) {
    if (there && spot.feature + i < k.f) finish_sum(k, spot, spot.feature + i, sums[i]);
  }
}

// The same without shared memory, for windows of any size: a thread has one output.
__global__ void correlate_windows(Correlation k) {
  int64_t index = this_index(), row = index / k.wo, plane = row / k.ho;
  if (plane >= (int64_t)k.n * k.f) return;
  Spot spot = {(int)(plane / k.f), (int)(plane % k.f), (int)(row % k.ho), (int)(index % k.wo)};
  const float *input = k.input + (int64_t)spot.image * k.c * k.h * k.w;
  const float *weight = k.weight + (int64_t)spot.feature * k.c * k.kh * k.kw;
  int top = spot.y * k.sh - k.ph, left = spot.x * k.sw - k.pw;
  float sum = 0;
  for (int channel = 0; channel < k.c; channel++, input += (int64_t)k.h * k.w) {
    for (int y = top; y < top + k.kh; y++) {
      for (int x = left; x < left + k.kw; x++) {
        float value = y >= 0 && y < k.h && x >= 0 && x < k.w ? input[(int64_t)y * k.w + x] : 0;
        sum += value * *weight++;
      }
    }
  }
  finish_sum(k, spot, spot.feature, sum);
}

int divided_up(int count, int by) { return (count + by - 1) / by; }

// Tiles of at most THREADS positions, all about as large.
void choose_tiles(Correlation *k) {
  k->tiles_x = divided_up(k->wo, THREADS);
  k->tile_w = divided_up(k->wo, k->tiles_x);
  k->tiles_y = divided_up(k->ho, THREADS / k->tile_w);
  k->tile_h = divided_up(k->ho, k->tiles_y);
}

template <int FEATURES> int32_t correlate(const Device *d, const Correlation &k) {
  int64_t rows = (int64_t)(k.tile_h - 1) * k.sh + k.kh, columns = (int64_t)(k.tile_w - 1) * k.sw + k.kw;
  int64_t floats = rows * columns + (int64_t)k.kh * k.kw * FEATURES;
  if (floats * 4 > MOST_SHARED_UNASKED) {
    return launch(d, correlate_windows, each_index((int64_t)k.n * k.f * k.ho * k.wo), k);
  }
  int threads = divided_up(k.tile_h * k.tile_w, WARP) * WARP;
  int64_t blocks = (int64_t)k.n * divided_up(k.f, FEATURES) * k.tiles_y * k.tiles_x;
  return launch(d, correlate_tiles<FEATURES>, {blocks, threads, (size_t)floats * 4}, k);
}

} // namespace

// `sizes` [12]: n, c, h, w, f, kh, kw, strides of rows and columns, padding above and on the left, and whether
// absolute values are taken. `bias` and `thresholds` may be 0.
KERNEL(int32_t, spyke_cuda_conv2d)(handle device, const int32_t *sizes, address input, address weight, address bias,
                                   address thresholds, address out) {
  const Device *d = use(device);
  Correlation k = {};
  k.n = sizes[0], k.c = sizes[1], k.h = sizes[2], k.w = sizes[3];
  k.f = sizes[4], k.kh = sizes[5], k.kw = sizes[6];
  k.sh = sizes[7], k.sw = sizes[8], k.ph = sizes[9], k.pw = sizes[10], k.absolute = sizes[11];
  k.ho = (k.h + 2 * k.ph - k.kh) / k.sh + 1, k.wo = (k.w + 2 * k.pw - k.kw) / k.sw + 1;
  k.input = at<float>(input), k.weight = at<float>(weight), k.out = at<float>(out);
  k.bias = at<float>(bias), k.thresholds = at<float>(thresholds);
  choose_tiles(&k);
  if (k.f == 1) return correlate<1>(d, k);
  return k.f <= 4 ? correlate<4>(d, k) : correlate<8>(d, k);
}
