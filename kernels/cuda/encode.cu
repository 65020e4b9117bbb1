// Rank-order coding: the non-zero intensities of a stimulus, largest first (equal ones: lowest index first; NaN
// before all), are dealt into `steps` bins of floor(count / steps), at least one each; what is left over stays
// silent.
//
// A block has a stimulus. It lists a key for each intensity that is not 0, which ends with the index, so that no
// two are equal, and sorts the list by exchanges of pairs (Batcher's bitonic sort), in shared memory where it fits.
// Most of a filtered image is 0: the cost follows what is left, log(count)^2 / 2 visits of each key.

#include "spyke.cuh"

namespace {

enum { ENCODE_THREADS = 512 };

// Ascends as the value descends.
__device__ inline uint32_t descending_key(float value) {
  uint32_t bits = __float_as_uint(value);
  if (value != value) return 0;
  return bits >> 31 ? bits : bits ^ 0x7fffffffu;
}

// Lists key and index of each intensity that is not 0, in any order, and counts them. All threads of a block call
// it; the list and the count are theirs afterwards.
__device__ inline void list_intensities(const float *intensities, int length, uint64_t *list, int *listed) {
  if (threadIdx.x == 0) *listed = 0;
  __syncthreads();
  int lane = (int)threadIdx.x % WARP;
  for (int start = 0; start < length; start += (int)blockDim.x) {
    int i = start + (int)threadIdx.x;
    float value = i < length ? intensities[i] : 0;
    unsigned set = __ballot_sync(ALL_LANES, value != 0);
    int first = 0;
    if (lane == 0 && set) first = atomicAdd(listed, __popc(set));
    first = __shfl_sync(ALL_LANES, first, 0) + __popc(set & ((1u << lane) - 1));
    if (value != 0) list[first] = (uint64_t)descending_key(value) << 32 | (uint32_t)i;
  }
  __syncthreads();
}

// Sorts halves of 1, 2, 4, … entries into blocks, the second half read backwards at first. Each exchange puts the
// smaller entry first, so entries beyond the last one, larger than all others, would never move: they need not
// exist.
__device__ inline void sort_entries(uint64_t *list, unsigned count) {
  for (unsigned half = 1; half < count; half *= 2) {
    for (unsigned distance = half; distance > 0; distance /= 2) {
      unsigned across = distance == half ? 2 * half - 1 : distance;
      for (unsigned pair = threadIdx.x; pair < count; pair += blockDim.x) {
        unsigned first = 2 * (pair & ~(distance - 1)) | (pair & (distance - 1)), second = first ^ across;
        if (first >= count) break;
        if (second >= count || list[first] <= list[second]) continue;
        uint64_t larger = list[first];
        list[first] = list[second];
        list[second] = larger;
      }
      __syncthreads();
    }
  }
}

// `large` is memory for a list for each block, where shared memory does not suffice; else null.
template <typename TIME>
__global__ void encode_rank(int64_t n, int length, int steps, const float *intensities, uint64_t *large,
                            TIME *out) {
  SHARED(uint64_t, shared);
  int *listed = (int *)shared;
  uint64_t *list = large ? large + (int64_t)blockIdx.x * length : shared + 1;
  for (int64_t image = blockIdx.x; image < n; image += gridDim.x) {
    TIME *times = out + image * length;
    for (int i = (int)threadIdx.x; i < length; i += (int)blockDim.x) times[i] = (TIME)steps;
    list_intensities(intensities + image * length, length, list, listed);
    int count = *listed, bin = count / steps > 0 ? count / steps : 1;
    sort_entries(list, (unsigned)count);
    for (int i = (int)threadIdx.x; i < count && i / bin < steps; i += (int)blockDim.x) {
      times[(uint32_t)list[i]] = (TIME)(i / bin);
    }
    __syncthreads(); // all have read the list before that of another stimulus
  }
}

template <typename TIME>
int32_t encode(const Device *d, int64_t n, int length, int steps, const float *intensities, TIME *out) {
  size_t bytes = (size_t)length * 8;
  Shape shape = {n, ENCODE_THREADS, bytes + 8};
  Scratch lists(d);
  if (shape.shared > (size_t)d->shared_bytes) {
    int64_t most = 2 * (int64_t)d->processors;
    shape.blocks = n < most ? n : most;
    shape.shared = 8;
    TRY(lists.reserve((size_t)shape.blocks * bytes));
  }
  return launch(d, encode_rank<TIME>, shape, n, length, steps, intensities, lists.as<uint64_t>(), out);
}

} // namespace

KERNEL(int32_t, spyke_cuda_encode_rank)(handle device, address intensities, address out, int64_t n, int32_t steps,
                                        int32_t length) {
  const Device *d = use(device);
  const float *from = at<float>(intensities);
  return with_times(steps, [&](auto time) { return encode(d, n, length, steps, from, at<decltype(time)>(out)); });
}
