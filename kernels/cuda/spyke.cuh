// What all of the library shares: exports, devices, errors and launches, and the rules of the house.
//
// The host holds handles: of a device, and of memory as its address there, so that a part of a buffer is a sum.
// Each function returns 0, or why it failed: an error of the CUDA runtime, or one of ours below 0
// (`spyke_cuda_error`). Work is put into the stream of its device and functions return before it is done; what
// they take from the host they have copied by then.
//
// What is a file's own stands in a namespace without a name: two kernels or structs of one name would else become
// one.
//
// The same sources are compiled twice: by nvcc, and as plain C++ against `emulation/`, where each thread of a
// kernel is a fiber of one thread of the host. For both to give the same:
// - shared memory is what `SHARED` declares, of the size that the launch names; none is static;
// - warps are whole, and all their lanes take part in shuffles, votes and `__syncwarp`; what other lanes wrote is
//   read after `__syncwarp` alone, for shuffles and votes order no memory;
// - the blocks of a grid meet (`arrive`, `await_others`) in kernels that `launch_together` started;
// - nothing waits for another thread but at a barrier.

#ifndef SPYKE_CUDA_H
#define SPYKE_CUDA_H

#include <cuda_runtime.h>
#include <stdint.h>

// KERNEL(type, name)(parameters): a function of the library. `kernels/signatures.ts` reads them.
#define KERNEL(type, name) extern "C" __attribute__((visibility("default"))) type name

// A device that has been opened, and memory of it, as the host holds them.
typedef uint64_t handle;
typedef uint64_t address;

enum { NO_DEVICE = -1, TOO_LARGE = -2, OUT_OF_RANGE = -3, DIVIDES_BY_ZERO = -4, NO_COOPERATION = -5 };

struct Device {
  int number; // as the CUDA runtime counts
  int processors;
  int shared_bytes; // that a block may ask for
  int cooperative;  // whether a grid may have barriers
  int watched;      // whether the system ends kernels that run for seconds
  int reaches_host; // whether it reads any memory of the host
  cudaStream_t stream;
};

enum { WARP = 32 };
static const unsigned ALL_LANES = 0xffffffffu;

// Puts the device into use on this thread of the host.
inline Device *use(handle device) {
  Device *opened = (Device *)(uintptr_t)device;
  cudaSetDevice(opened->number);
  return opened;
}

template <typename T> inline T *at(address place) { return (T *)(uintptr_t)place; }

// Returns from a function of the library if a step of it failed.
#define TRY(step)                                                                                                \
  do {                                                                                                           \
    int32_t status = (int32_t)(step);                                                                            \
    if (status != 0) return status;                                                                              \
  } while (0)

// Copies from the host, whose memory is the caller's again afterwards. A device that cannot reach it is given a copy
// that the runtime has made by then; one that can may read it any time later, and is waited for.
inline int32_t upload(const Device *device, void *to, const void *from, size_t bytes) {
  TRY(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, device->stream));
  return device->reaches_host ? (int32_t)cudaStreamSynchronize(device->stream) : 0;
}

// Memory of the device until the end of a function, in the order of its stream.
class Scratch {
public:
  explicit Scratch(const Device *device) : device(device), memory(0) {}
  ~Scratch() {
    if (memory) cudaFreeAsync(memory, device->stream);
  }
  cudaError_t reserve(size_t bytes) { return cudaMallocAsync(&memory, bytes ? bytes : 1, device->stream); }
  template <typename T> T *as() const { return (T *)memory; }

private:
  Scratch(const Scratch &);
  Scratch &operator=(const Scratch &);
  const Device *device;
  void *memory;
};

// Where the blocks of a grid meet, as often as they like. `arrived` is in memory of the device, and 0 at first.
struct Meeting {
  uint32_t *arrived;
  uint32_t due;
};

// Tells that the threads of this block are here.
__device__ inline void arrive(Meeting *at) {
#ifdef SPYKE_EMULATED
  (void)at;
  emulated_arrive();
#else
  __syncthreads();
  at->due += gridDim.x;
  if (threadIdx.x == 0) asm volatile("red.release.gpu.global.add.u32 [%0], 1;" ::"l"(at->arrived) : "memory");
#endif
}

// Waits until all threads of the grid have arrived. What they wrote before is there for all afterwards.
__device__ inline void await_others(Meeting *at) {
#ifdef SPYKE_EMULATED
  (void)at;
  emulated_await();
#else
  if (threadIdx.x == 0) {
    uint32_t arrived;
    do {
      asm volatile("ld.acquire.gpu.global.u32 %0, [%1];" : "=r"(arrived) : "l"(at->arrived) : "memory");
    } while ((int32_t)(arrived - at->due) < 0);
  }
  __syncthreads();
#endif
}

// The least number of a warp, for all its lanes.
__device__ inline uint32_t least_of_warp(uint32_t mine) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  return __reduce_min_sync(ALL_LANES, mine);
#else
  for (int distance = WARP / 2; distance > 0; distance /= 2) {
    uint32_t other = __shfl_xor_sync(ALL_LANES, mine, distance);
    mine = other < mine ? other : mine;
  }
  return mine;
#endif
}

__device__ inline uint64_t least_of_warp(uint64_t mine) {
  uint32_t high = least_of_warp((uint32_t)(mine >> 32));
  return (uint64_t)high << 32 | least_of_warp((uint32_t)(mine >> 32) == high ? (uint32_t)mine : UINT32_MAX);
}

template <typename T> struct Same { typedef T type; };

// Blocks and threads of a launch, and the shared memory of each block.
struct Shape {
  int64_t blocks;
  int threads;
  size_t shared;
};

enum { MOST_SHARED_UNASKED = 48 * 1024 };

#ifdef SPYKE_EMULATED

#define SHARED(T, name) T *name = (T *)emulated_shared_memory()

template <typename... P>
inline cudaError_t run(const Device *, bool together, void (*kernel)(P...), const Shape &shape, P... arguments) {
  return emulate((unsigned)shape.blocks, (unsigned)shape.threads, shape.shared, together,
                 [=]() { kernel(arguments...); });
}

template <typename... P> inline int blocks_together(const Device *device, void (*)(P...), int, size_t) {
  return device->processors;
}

#else

#define SHARED(T, name)                                                                                          \
  extern __shared__ __align__(16) unsigned char shared_memory[];                                                 \
  T *name = (T *)shared_memory

// All threads of the host have this setting together, so it is always the same.
inline cudaError_t allow_shared(const Device *device, const void *kernel, size_t shared) {
  if (shared <= MOST_SHARED_UNASKED) return cudaSuccess;
  return cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, device->shared_bytes);
}

template <typename... P>
inline cudaError_t run(const Device *device, bool together, void (*kernel)(P...), const Shape &shape,
                       P... arguments) {
  void *list[] = {(void *)&arguments...};
  cudaError_t allowed = allow_shared(device, (const void *)kernel, shape.shared);
  if (allowed != cudaSuccess) return allowed;
  dim3 blocks((unsigned)shape.blocks), threads((unsigned)shape.threads);
  if (together) {
    return cudaLaunchCooperativeKernel((const void *)kernel, blocks, threads, list, shape.shared, device->stream);
  }
  return cudaLaunchKernel((const void *)kernel, blocks, threads, list, shape.shared, device->stream);
}

// How many blocks the device runs at the same time.
template <typename... P>
inline int blocks_together(const Device *device, void (*kernel)(P...), int threads, size_t shared) {
  int each = 0;
  if (allow_shared(device, (const void *)kernel, shared) != cudaSuccess) return 0;
  if (cudaOccupancyMaxActiveBlocksPerMultiprocessor(&each, (const void *)kernel, threads, shared)) return 0;
  return each * device->processors;
}

#endif

// Starts a kernel; without a block there is nothing to do.
template <typename... P>
inline int32_t launch(const Device *device, void (*kernel)(P...), const Shape &shape,
                      typename Same<P>::type... arguments) {
  if (shape.blocks <= 0) return 0;
  if (shape.blocks > INT32_MAX) return TOO_LARGE;
  return run<P...>(device, false, kernel, shape, arguments...);
}

// The same of blocks that all run at the same time, and may meet.
template <typename... P>
inline int32_t launch_together(const Device *device, void (*kernel)(P...), const Shape &shape,
                               typename Same<P>::type... arguments) {
  return run<P...>(device, true, kernel, shape, arguments...);
}

// What a kernel finds out: bits that it sets in a word, which `start` hands to it. Waits for it.
template <typename F> inline int32_t find_out(const Device *device, uint32_t *bits, const F &start) {
  Scratch word(device);
  TRY(word.reserve(sizeof *bits));
  TRY(cudaMemsetAsync(word.as<void>(), 0, sizeof *bits, device->stream));
  TRY(start(word.as<uint32_t>()));
  TRY(cudaMemcpyAsync(bits, word.as<void>(), sizeof *bits, cudaMemcpyDeviceToHost, device->stream));
  return (int32_t)cudaStreamSynchronize(device->stream);
}

enum { THREADS = 256 };

// A thread for each of `count` indices, in blocks of THREADS.
inline Shape each_index(int64_t count) { return {(count + THREADS - 1) / THREADS, THREADS, 0}; }
__device__ inline int64_t this_index() { return (int64_t)blockIdx.x * blockDim.x + threadIdx.x; }

// Gives a function a number of the type of spike steps: of one byte or two.
template <typename F> inline int32_t with_times(int32_t steps, const F &function) {
  return steps > 254 ? function(uint16_t()) : function(uint8_t());
}

#endif
