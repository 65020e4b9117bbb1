// Small kernels with a race, and the same without, to test that the emulation tells them apart (races.ts).

#include "../../kernels/cuda/spyke.cuh"

namespace {

// A thread writes its own word, and reads that of another one.
template <typename SYNC> __device__ void exchange(uint32_t *words, uint32_t other, const SYNC &sync) {
  words[threadIdx.x] = threadIdx.x;
  sync();
  uint32_t read = words[other];
  sync();
  words[threadIdx.x] = read;
}

__device__ uint32_t next_of_warp() { return threadIdx.x / WARP * WARP + (threadIdx.x + 1) % WARP; }
__device__ uint32_t next_of_block() { return (threadIdx.x + WARP) % blockDim.x; }

__global__ void warp_with_barrier(uint32_t *) {
  SHARED(uint32_t, shared);
  exchange(shared, next_of_warp(), [] { __syncwarp(); });
}

// Lanes that have voted have met, but what they wrote need not be there.
__global__ void warp_with_vote(uint32_t *) {
  SHARED(uint32_t, shared);
  exchange(shared, next_of_warp(), [] { (void)__any_sync(ALL_LANES, 1); });
}

__global__ void block_with_barrier(uint32_t *) {
  SHARED(uint32_t, shared);
  exchange(shared, next_of_block(), [] { __syncthreads(); });
}

__global__ void block_with_barrier_of_warps(uint32_t *) {
  SHARED(uint32_t, shared);
  exchange(shared, next_of_block(), [] { __syncwarp(); });
}

// The reader comes before the writer.
__global__ void block_reads_late(uint32_t *) {
  SHARED(uint32_t, shared);
  shared[threadIdx.x] = threadIdx.x;
  __syncthreads();
  uint32_t read = shared[next_of_block()];
  shared[threadIdx.x] = read;
}

__global__ void atomics(uint32_t *words) { atomicAdd(words, 1u); }

__global__ void atomics_and_a_read(uint32_t *words) {
  atomicAdd(words, 1u);
  words[1 + this_index()] = words[0];
}

__global__ void blocks_write_their_own(uint32_t *words) { words[this_index()] = 1; }
__global__ void blocks_write_the_same(uint32_t *words) { words[threadIdx.x] = 1; }

// Bytes of one word are no race.
__global__ void bytes(uint32_t *words) { ((uint8_t *)words)[this_index()] = 1; }

// A thread's word, and that of a thread of another block; then room for what it reads, and for the meeting.
__device__ int64_t all_threads() { return (int64_t)gridDim.x * blockDim.x; }
__device__ int64_t of_another_block() { return (this_index() + blockDim.x) % all_threads(); }
__device__ Meeting meeting_in(uint32_t *words) { return {words + 2 * all_threads(), 0}; }

__global__ void grid_meets(uint32_t *words) {
  Meeting meeting = meeting_in(words);
  for (uint32_t round = 0; round < 3; round++) {
    words[this_index()] = round;
    arrive(&meeting);
    await_others(&meeting);
    words[all_threads() + this_index()] = words[of_another_block()];
    arrive(&meeting);
    await_others(&meeting);
  }
}

__global__ void grid_writes_after_arrival(uint32_t *words) {
  Meeting meeting = meeting_in(words);
  arrive(&meeting);
  words[this_index()] = 1;
  await_others(&meeting);
  words[all_threads() + this_index()] = words[of_another_block()];
}

__global__ void grid_reads_before_it_has_waited(uint32_t *words) {
  Meeting meeting = meeting_in(words);
  words[this_index()] = 1;
  arrive(&meeting);
  words[all_threads() + this_index()] = words[of_another_block()];
  await_others(&meeting);
}

__global__ void grid_never_arrives(uint32_t *words) {
  Meeting meeting = meeting_in(words);
  await_others(&meeting);
}

enum { BLOCKS = 3, BLOCK = 2 * WARP, WORDS = 2 * BLOCKS * BLOCK + 1 };

int32_t run_once(void (*kernel)(uint32_t *), bool together) {
  Device device = {};
  Scratch words(&device);
  TRY(words.reserve(WORDS * sizeof(uint32_t)));
  TRY(cudaMemsetAsync(words.as<void>(), 0, WORDS * sizeof(uint32_t), device.stream));
  Shape shape = {BLOCKS, BLOCK, BLOCK * sizeof(uint32_t)};
  return together ? launch_together(&device, kernel, shape, words.as<uint32_t>())
                  : launch(&device, kernel, shape, words.as<uint32_t>());
}

} // namespace

#define CASE(kernel, together)                                                                                   \
  KERNEL(int32_t, race_##kernel)(void) { return run_once(kernel, together); }
CASE(warp_with_barrier, false)
CASE(warp_with_vote, false)
CASE(block_with_barrier, false)
CASE(block_with_barrier_of_warps, false)
CASE(block_reads_late, false)
CASE(atomics, false)
CASE(atomics_and_a_read, false)
CASE(blocks_write_their_own, false)
CASE(blocks_write_the_same, false)
CASE(bytes, false)
CASE(grid_meets, true)
CASE(grid_writes_after_arrival, true)
CASE(grid_reads_before_it_has_waited, true)
CASE(grid_never_arrives, true)
