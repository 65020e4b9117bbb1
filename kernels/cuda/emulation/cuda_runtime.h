// CUDA's runtime as far as the kernels use it, on the host, to test them where there is no GPU. A launch runs at
// once. Each thread of a kernel is a fiber; all fibers run on one thread of the host, in turn, forwards in one
// launch and backwards in the next, so that a missing barrier shows. A thread that waits at a barrier which
// others never reach ends the process with a message. Memory, also that of a block, ends with a page that nobody may
// touch; reads and writes that are not aligned end the process, too.

#ifndef SPYKE_EMULATED
#define SPYKE_EMULATED

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "races.h"

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline __attribute__((always_inline))
#define __launch_bounds__(...)
#define __align__(n) __attribute__((aligned(n)))

struct uint3 {
  unsigned x, y, z;
};
struct dim3 {
  unsigned x, y, z;
};
struct alignas(8) float2 {
  float x, y;
};
struct alignas(16) float4 {
  float x, y, z, w;
};
struct alignas(16) uint4 {
  unsigned x, y, z, w;
};
inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }

typedef int cudaError_t;
typedef int cudaStream_t;
typedef int cudaEvent_t;
typedef int cudaMemPool_t;
enum {
  cudaSuccess = 0,
  cudaErrorInvalidValue = 1,
  cudaErrorMemoryAllocation = 2,
  cudaErrorNoDevice = 100,
  cudaErrorInvalidDevice = 101,
};
enum cudaMemcpyKind { cudaMemcpyHostToDevice, cudaMemcpyDeviceToHost, cudaMemcpyDeviceToDevice };
enum cudaDeviceAttr {
  cudaDevAttrMultiProcessorCount,
  cudaDevAttrMaxSharedMemoryPerBlockOptin,
  cudaDevAttrCooperativeLaunch,
  cudaDevAttrKernelExecTimeout,
  cudaDevAttrPageableMemoryAccess,
  cudaDevAttrComputeCapabilityMajor,
  cudaDevAttrComputeCapabilityMinor,
};
enum { cudaStreamNonBlocking = 1, cudaEventDisableTiming = 2, cudaMemPoolAttrReleaseThreshold = 4 };
enum { cudaMemLocationTypeDevice = 1, cudaMemAccessFlagsProtReadWrite = 3 };
struct cudaMemLocation {
  int type, id;
};
struct cudaMemAccessDesc {
  cudaMemLocation location;
  int flags;
};
struct cudaDeviceProp {
  char name[256];
};

// As emulated GPUs are: two, for what several do together; with few processors, so that grids with barriers are small.
enum { EMULATED_GPUS = 2, EMULATED_PROCESSORS = 3, EMULATED_SHARED_BYTES = 227 * 1024 };

cudaError_t cudaGetDeviceCount(int *count);
cudaError_t cudaGetDeviceProperties(cudaDeviceProp *properties, int device);
cudaError_t cudaDeviceGetAttribute(int *value, cudaDeviceAttr attribute, int device);
cudaError_t cudaMallocAsync(void **memory, size_t bytes, cudaStream_t stream);
cudaError_t cudaFreeAsync(void *memory, cudaStream_t stream);
cudaError_t cudaMemGetInfo(size_t *free_bytes, size_t *total_bytes);
const char *cudaGetErrorString(cudaError_t error);
inline cudaError_t cudaSetDevice(int) { return cudaSuccess; }
inline cudaError_t cudaDriverGetVersion(int *version) { return *version = 13000, cudaSuccess; }
inline cudaError_t cudaRuntimeGetVersion(int *version) { return *version = 13000, cudaSuccess; }
inline cudaError_t cudaStreamCreateWithFlags(cudaStream_t *stream, int) { return *stream = 0, cudaSuccess; }
inline cudaError_t cudaStreamDestroy(cudaStream_t) { return cudaSuccess; }
inline cudaError_t cudaStreamSynchronize(cudaStream_t) { return cudaSuccess; }
inline cudaError_t cudaStreamQuery(cudaStream_t) { return cudaSuccess; }
inline cudaError_t cudaStreamWaitEvent(cudaStream_t, cudaEvent_t, unsigned) { return cudaSuccess; }
inline cudaError_t cudaEventCreateWithFlags(cudaEvent_t *event, unsigned) { return *event = 0, cudaSuccess; }
inline cudaError_t cudaEventRecord(cudaEvent_t, cudaStream_t) { return cudaSuccess; }
inline cudaError_t cudaEventDestroy(cudaEvent_t) { return cudaSuccess; }
inline cudaError_t cudaDeviceCanAccessPeer(int *reaches, int, int) { return *reaches = 1, cudaSuccess; }
inline cudaError_t cudaGetLastError() { return cudaSuccess; }
inline cudaError_t cudaDeviceGetDefaultMemPool(cudaMemPool_t *pool, int) { return *pool = 0, cudaSuccess; }
inline cudaError_t cudaMemPoolSetAttribute(cudaMemPool_t, int, void *) { return cudaSuccess; }
inline cudaError_t cudaMemPoolSetAccess(cudaMemPool_t, const cudaMemAccessDesc *, size_t) { return cudaSuccess; }
inline cudaError_t cudaMemPoolTrimTo(cudaMemPool_t, size_t) { return cudaSuccess; }
inline cudaError_t cudaMemsetAsync(void *memory, int value, size_t bytes, cudaStream_t) {
  return memset(memory, value, bytes), cudaSuccess;
}
inline cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t bytes, cudaMemcpyKind, cudaStream_t) {
  return memmove(to, from, bytes), cudaSuccess;
}
inline cudaError_t cudaMemcpyPeerAsync(void *to, int, const void *from, int, size_t bytes, cudaStream_t) {
  return memmove(to, from, bytes), cudaSuccess;
}

// A function of a kernel, called by every thread of a grid.
struct EmulatedKernel {
  virtual void operator()() const = 0;
};
cudaError_t emulate_kernel(unsigned blocks, unsigned threads, size_t shared, bool together,
                           const EmulatedKernel &kernel);
template <typename F>
inline cudaError_t emulate(unsigned blocks, unsigned threads, size_t shared, bool together, const F &function) {
  struct Call : EmulatedKernel {
    const F &function;
    explicit Call(const F &function) : function(function) {}
    void operator()() const override { function(); }
  };
  return emulate_kernel(blocks, threads, shared, together, Call(function));
}

// Where the running thread is.
struct EmulatedPlace {
  uint3 thread, block;
  dim3 threads, blocks;
};
const EmulatedPlace &emulated_place();
#define threadIdx (emulated_place().thread)
#define blockIdx (emulated_place().block)
#define blockDim (emulated_place().threads)
#define gridDim (emulated_place().blocks)

void *emulated_shared_memory();
void emulated_arrive();
void emulated_await();
void __syncthreads();
void __syncwarp(unsigned mask = 0xffffffff);
// What each lane of the warp gave, once all have.
const uint64_t *emulated_exchange(unsigned mask, uint64_t value);

inline void __threadfence() {}

template <typename T> inline T emulated_shuffle(unsigned mask, T value, unsigned lane) {
  static_assert(sizeof(T) <= 8, "a shuffle moves up to eight bytes");
  uint64_t bits = 0;
  memcpy(&bits, &value, sizeof value);
  bits = emulated_exchange(mask, bits)[lane];
  memcpy(&value, &bits, sizeof value);
  return value;
}
inline unsigned emulated_lane() { return threadIdx.x % 32; }
template <typename T> inline T __shfl_sync(unsigned mask, T value, int lane) {
  return emulated_shuffle(mask, value, (unsigned)lane % 32);
}
template <typename T> inline T __shfl_xor_sync(unsigned mask, T value, int bits) {
  return emulated_shuffle(mask, value, emulated_lane() ^ (unsigned)bits);
}
template <typename T> inline T __shfl_down_sync(unsigned mask, T value, unsigned by) {
  return emulated_shuffle(mask, value, emulated_lane() + by < 32 ? emulated_lane() + by : emulated_lane());
}
template <typename T> inline T __shfl_up_sync(unsigned mask, T value, unsigned by) {
  return emulated_shuffle(mask, value, emulated_lane() >= by ? emulated_lane() - by : emulated_lane());
}
inline unsigned __ballot_sync(unsigned mask, int predicate) {
  const uint64_t *all = emulated_exchange(mask, predicate != 0);
  unsigned bits = 0;
  for (unsigned lane = 0; lane < 32; lane++) bits |= (unsigned)all[lane] << lane;
  return bits;
}
inline int __any_sync(unsigned mask, int predicate) { return __ballot_sync(mask, predicate) != 0; }
inline int __all_sync(unsigned mask, int predicate) { return __ballot_sync(mask, predicate) == mask; }

// Adds the product of two small matrices of bytes, of which each lane has four: those of a row and of a column.
inline void emulated_multiply(int *sums, unsigned rows, unsigned columns) {
  const uint64_t *all = emulated_exchange(0xffffffff, (uint64_t)columns << 32 | rows);
  unsigned lane = emulated_lane(), row = lane / 4;
  for (unsigned k = 0; k < 16; k++) {
    int from = (int)(all[row * 4 + k / 4] >> k % 4 * 8 & 255);
    for (unsigned i = 0; i < 2; i++) {
      unsigned column = lane % 4 * 2 + i;
      sums[i] += from * (int)(all[column * 4 + k / 4] >> (32 + k % 4 * 8) & 255);
    }
  }
}

// An atomic operation on a word. It is no race for others of its kind, so the instrumentation leaves it alone.
#define EMULATED_ATOMIC(name, result)                                                                            \
  template <typename T, typename U> __attribute__((no_sanitize("thread"))) T name(T *place, U given) {           \
    note_access(place, sizeof *place, CHANGES, __builtin_return_address(0));                                        \
    T before = *place, value = (T)given;                                                                         \
    *place = result;                                                                                             \
    return before;                                                                                               \
  }
EMULATED_ATOMIC(atomicAdd, (T)(before + value))
EMULATED_ATOMIC(atomicMax, value > before ? value : before)
EMULATED_ATOMIC(atomicMin, value < before ? value : before)
EMULATED_ATOMIC(atomicOr, (T)(before | value))

inline int __popc(unsigned bits) { return __builtin_popcount(bits); }
inline int __ffs(unsigned bits) { return __builtin_ffs((int)bits); }
inline int __clz(unsigned bits) { return bits ? __builtin_clz(bits) : 32; }
template <typename To, typename From> inline To emulated_bits(From value) {
  To bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}
inline unsigned __float_as_uint(float value) { return emulated_bits<unsigned>(value); }
inline float __uint_as_float(unsigned bits) { return emulated_bits<float>(bits); }
inline int __float_as_int(float value) { return emulated_bits<int>(value); }
inline float __int_as_float(int bits) { return emulated_bits<float>(bits); }
inline uint64_t __umul64hi(uint64_t a, uint64_t b) { return (uint64_t)((unsigned __int128)a * b >> 64); }

#endif
