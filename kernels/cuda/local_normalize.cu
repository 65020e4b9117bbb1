// Each value divided by the mean of the (2r + 1)^2 window around it, zero-padded and always divided by the full
// area, plus eps. Sums run in double precision, first down the columns, then along the row: four additions a value
// however large the window, and in the order of the CPU. The mean is rounded once; eps is added and the value
// divided in float32.
//
// A block has a plane, of which a band of rows is done at a time: threads are columns while sums run down, rows
// while they run along, and values while these are divided.

#include "spyke.cuh"

namespace {

struct Normalization {
  int h, w, radius, rows; // rows of a band
  float eps;
  const float *input;
  float *out;
  double *large; // memory for each block where shared memory does not suffice, else null
};

enum { MOST_ROWS = 32, NORMALIZE_THREADS = 128 };

// A row of a band: the sums of its columns. What is before them has room for the sums of the windows, each of which
// takes the place of the column that has left the window by then.
__host__ __device__ inline int64_t room_before(const Normalization &n) {
  return n.radius < n.w ? (int64_t)n.radius + 1 : n.w;
}

// An odd number of doubles, so that threads side by side read a column from different banks.
__host__ __device__ inline int64_t band_pitch(const Normalization &n) { return (room_before(n) + n.w) | 1; }

// Doubles of a band, and of the sums of all columns.
__host__ __device__ inline int64_t band_size(const Normalization &n) { return band_pitch(n) * n.rows + n.w; }

__device__ inline int at_most(int value, int most) { return value < most ? value : most; }

// From the sums around row `top` - 1, in `columns`, to those around the rows of a band.
__device__ inline void sum_down(const Normalization &n, const float *input, int top, int count, double *columns,
                                double *band) {
  for (int x = (int)threadIdx.x; x < n.w; x += (int)blockDim.x) {
    double sum = columns[x], *to = band + room_before(n) + x;
    for (int row = 0; row < count; row++, to += band_pitch(n)) {
      int64_t enters = (int64_t)top + row + n.radius, leaves = (int64_t)top + row - n.radius - 1;
      if (enters < n.h) sum += input[enters * n.w + x];
      if (leaves >= 0) sum -= input[leaves * n.w + x];
      *to = sum;
    }
    columns[x] = sum;
  }
}

// The sums of the windows of a row, from those of its columns.
__device__ inline void sum_along(const Normalization &n, double *sums) {
  const double *columns = sums + room_before(n);
  double sum = 0;
  for (int x = 0; x < at_most(n.radius, n.w); x++) sum += columns[x];
  for (int x = 0; x < n.w; x++) {
    if (x + (int64_t)n.radius < n.w) sum += columns[x + n.radius];
    if (x > n.radius) sum -= columns[x - n.radius - 1];
    sums[x] = sum;
  }
}

__global__ void normalize_planes(Normalization n, int64_t planes) {
  SHARED(double, shared);
  double *band = n.large ? n.large + blockIdx.x * band_size(n) : shared;
  double *columns = band + band_pitch(n) * n.rows, area = (2.0 * n.radius + 1) * (2.0 * n.radius + 1);
  int thread = (int)threadIdx.x, threads = (int)blockDim.x;
  for (int64_t plane = blockIdx.x; plane < planes; plane += gridDim.x) {
    const float *input = n.input + plane * n.h * n.w;
    float *out = n.out + plane * n.h * n.w;
    for (int x = thread; x < n.w; x += threads) {
      double sum = 0;
      for (int y = 0; y < at_most(n.radius, n.h); y++) sum += input[(int64_t)y * n.w + x];
      columns[x] = sum; // read by the same thread
    }
    for (int top = 0; top < n.h; top += n.rows) {
      int count = at_most(n.h - top, n.rows);
      sum_down(n, input, top, count, columns, band);
      __syncthreads();
      for (int row = thread; row < count; row += threads) sum_along(n, band + row * band_pitch(n));
      __syncthreads();
      int64_t from = (int64_t)top * n.w;
      for (int i = thread; i < count * n.w; i += threads) {
        int row = i / n.w;
        float mean = (float)(band[row * band_pitch(n) + i - row * n.w] / area);
        out[from + i] = input[from + i] / (mean + n.eps);
      }
      __syncthreads(); // all have read the sums before those of the next band
    }
  }
}

} // namespace

KERNEL(int32_t, spyke_cuda_local_normalize)(handle device, address input, address out, int64_t planes, int32_t h,
                                            int32_t w, int32_t radius, float eps) {
  const Device *d = use(device);
  Normalization n = {h, w, radius, h < MOST_ROWS ? h : (int)MOST_ROWS, eps, at<float>(input), at<float>(out), 0};
  Normalization fewer = n;
  while (fewer.rows > 1 && band_size(fewer) * 8 > d->shared_bytes) fewer.rows = (fewer.rows + 1) / 2;
  size_t bytes = (size_t)band_size(fewer) * 8;
  if (bytes <= (size_t)d->shared_bytes) {
    return launch(d, normalize_planes, {planes, NORMALIZE_THREADS, bytes}, fewer, planes);
  }
  Scratch bands(d);
  int64_t blocks = planes < 4 * d->processors ? planes : 4 * d->processors;
  TRY(bands.reserve((size_t)(blocks * band_size(n)) * 8));
  n.large = bands.as<double>();
  return launch(d, normalize_planes, {blocks, NORMALIZE_THREADS, 0}, n, planes);
}
