// The elements that are not 0, in row-major order: blocks count theirs, one block sums up the counts, and blocks
// write the indices of theirs from there on. The host asks for the number first, so elements are visited three
// times.

#include "views.cuh"

namespace {

enum { EACH_BLOCK = 16 * THREADS }; // elements

struct Tested {
  const void *input;
  int bytes;
  uint64_t mask; // bits of which one is set unless an element is 0: those of -0 are not
};

__device__ inline bool is_set(const Axes &axes, const Tested &t, int64_t index) {
  return index < axes.count && (load_bits(t.input, t.bytes, places_of<1>(axes, index).at[0]) & t.mask) != 0;
}

__global__ void count_nonzero(Axes axes, Tested tested, unsigned long long *counts) {
  int64_t first = (int64_t)blockIdx.x * EACH_BLOCK + threadIdx.x;
  int mine = 0;
#pragma unroll 1
  for (int k = 0; k < EACH_BLOCK; k += THREADS) {
    mine += __popc(__ballot_sync(ALL_LANES, is_set(axes, tested, first + k)));
  }
  if (threadIdx.x % WARP == 0) atomicAdd(counts + blockIdx.x, (unsigned long long)mine);
}

// Turns counts into what comes before each of them, and writes the total behind the last one. One block.
__global__ void add_up_counts(unsigned long long *counts, int64_t blocks) {
  SHARED(unsigned long long, before);
  int64_t each = (blocks + THREADS - 1) / THREADS, first = threadIdx.x * each;
  int64_t end = first + each < blocks ? first + each : blocks;
  unsigned long long mine = 0;
#pragma unroll 1
  for (int64_t i = first; i < end; i++) mine += counts[i];
  before[threadIdx.x] = mine;
  __syncthreads();
  unsigned long long next = 0;
#pragma unroll 1
  for (unsigned thread = 0; thread < THREADS; thread++) {
    if (thread == threadIdx.x) mine = next;
    next += before[thread];
  }
#pragma unroll 1
  for (int64_t i = first; i < end; i++) {
    unsigned long long here = counts[i];
    counts[i] = mine;
    mine += here;
  }
  if (threadIdx.x == 0) counts[blocks] = next;
}

// `lengths` are those of all axes of the input.
__global__ void list_nonzero(Axes axes, Tested tested, const int64_t *lengths, int rank,
                             const unsigned long long *starts, int64_t *out) {
  SHARED(int, counts);
  int lane = (int)threadIdx.x % WARP, warp = (int)threadIdx.x / WARP;
  int64_t next = (int64_t)starts[blockIdx.x];
#pragma unroll 1
  for (int k = 0; k < EACH_BLOCK; k += THREADS) {
    int64_t index = (int64_t)blockIdx.x * EACH_BLOCK + k + threadIdx.x;
    bool set = is_set(axes, tested, index);
    unsigned all = __ballot_sync(ALL_LANES, set);
    if (lane == 0) counts[warp] = __popc(all);
    __syncthreads();
    int before = __popc(all & ((1u << lane) - 1)), together = 0;
    for (int other = 0; other < THREADS / WARP; other++) {
      if (other == warp) before += together;
      together += counts[other];
    }
    __syncthreads(); // all have read the counts before the next ones are written
    int64_t *to = out + (next + before) * rank;
    for (int axis = rank - 1; set && axis >= 0; axis--) {
      int64_t rest = quotient(index, lengths[axis]);
      to[axis] = index - rest * lengths[axis];
      index = rest;
    }
    next += together;
  }
}

Tested tested_of(int32_t dtype, address input) {
  return {at<void>(input), bytes_of(dtype), dtype == FLOAT32 ? 0x7fffffff : UINT64_MAX};
}

// Writes what comes before each block, and the total behind it; gives where that is.
int32_t add_up_blocks(const Device *d, const Axes &axes, const Tested &tested, Scratch *starts,
                      unsigned long long **total) {
  int64_t blocks = (axes.count + EACH_BLOCK - 1) / EACH_BLOCK;
  size_t bytes = (size_t)(blocks + 1) * 8;
  TRY(starts->reserve(bytes));
  unsigned long long *counts = starts->as<unsigned long long>();
  *total = counts + blocks;
  TRY(cudaMemsetAsync(counts, 0, bytes, d->stream));
  Shape each = {blocks, THREADS, 0}, one = {1, THREADS, THREADS * sizeof(unsigned long long)};
  TRY(launch(d, count_nonzero, each, axes, tested, counts));
  return launch(d, add_up_counts, one, counts, blocks);
}

} // namespace

// Views: input. `count` [1]: how many elements are not 0.
KERNEL(int32_t, spyke_cuda_count_nonzero)(handle device, const int64_t *views, int32_t dtype, address input,
                                          int64_t *count) {
  const Device *d = use(device);
  Scratch starts(d);
  unsigned long long *total;
  TRY(add_up_blocks(d, axes_of(views), tested_of(dtype, input), &starts, &total));
  TRY(cudaMemcpyAsync(count, total, 8, cudaMemcpyDeviceToHost, d->stream));
  return (int32_t)cudaStreamSynchronize(d->stream);
}

// Views: input, whose axes have these lengths. `out` is [count, rank].
KERNEL(int32_t, spyke_cuda_list_nonzero)(handle device, const int64_t *views, int32_t dtype, address input,
                                         const int64_t *lengths, int32_t rank, address out) {
  const Device *d = use(device);
  Axes axes = axes_of(views);
  Tested tested = tested_of(dtype, input);
  Scratch starts(d), all(d);
  unsigned long long *total;
  TRY(add_up_blocks(d, axes, tested, &starts, &total));
  TRY(all.reserve((size_t)rank * 8));
  TRY(upload(d, all.as<void>(), lengths, (size_t)rank * 8));
  const unsigned long long *first = starts.as<unsigned long long>();
  Shape shape = {total - first, THREADS, THREADS / WARP * sizeof(int)};
  return launch(d, list_nonzero, shape, axes, tested, all.as<int64_t>(), rank, first, at<int64_t>(out));
}
