// The version of these functions' signatures, the devices of this machine, and their memory.

#include "spyke.cuh"
#include <stdlib.h>
#include <string.h>

#define ABI_VERSION 2

KERNEL(int32_t, spyke_cuda_abi_version)(void) { return ABI_VERSION; }

namespace {

void put_text(char *text, int32_t bytes, const char *message) {
  if (bytes <= 0) return;
  size_t length = strlen(message);
  if (length > (size_t)bytes - 1) length = (size_t)bytes - 1;
  memcpy(text, message, length);
  text[length] = 0;
}

const char *explain(int32_t status) {
  switch (status) {
    case NO_DEVICE: return "there is no such device";
    case TOO_LARGE: return "it is more than a launch takes";
    case OUT_OF_RANGE: return "an index is out of range";
    case DIVIDES_BY_ZERO: return "an integer is divided by zero";
    case NO_COOPERATION: return "the blocks of a grid cannot wait for each other here";
    default: return cudaGetErrorString((cudaError_t)status);
  }
}

} // namespace

// What a status says, as text that ends with 0.
KERNEL(void, spyke_cuda_error)(int32_t status, char *text, int32_t bytes) {
  put_text(text, bytes, explain(status));
}

// `versions` [3]: of the driver (0: there is none), of the runtime, and the number of devices. The driver counts
// 1000 for a major version and 10 for a minor one.
KERNEL(int32_t, spyke_cuda_system)(int32_t *versions) {
  int driver = 0, runtime = 0, count = 0;
  cudaDriverGetVersion(&driver);
  cudaRuntimeGetVersion(&runtime);
  cudaError_t status = cudaGetDeviceCount(&count);
  versions[0] = driver;
  versions[1] = runtime;
  versions[2] = status == cudaSuccess ? count : 0;
  cudaGetLastError(); // an error of this kind is not one of what comes next
  return (int32_t)status;
}

// `numbers` [4]: major and minor compute capability, processors, and whether kernels are ended after seconds.
KERNEL(int32_t, spyke_cuda_properties)(int32_t device, char *name, int32_t bytes, int32_t *numbers,
                                       int64_t *memory) {
  cudaDeviceProp properties;
  TRY(cudaGetDeviceProperties(&properties, device));
  put_text(name, bytes, properties.name);
  TRY(cudaDeviceGetAttribute(numbers, cudaDevAttrComputeCapabilityMajor, device));
  TRY(cudaDeviceGetAttribute(numbers + 1, cudaDevAttrComputeCapabilityMinor, device));
  TRY(cudaDeviceGetAttribute(numbers + 2, cudaDevAttrMultiProcessorCount, device));
  TRY(cudaDeviceGetAttribute(numbers + 3, cudaDevAttrKernelExecTimeout, device));
  size_t unused = 0, total = 0;
  TRY(cudaSetDevice(device));
  TRY(cudaMemGetInfo(&unused, &total));
  *memory = (int64_t)total;
  return 0;
}

namespace {

cudaError_t fill_in(Device *device) {
  int number = device->number;
  cudaMemPool_t pool;
  uint64_t keep = UINT64_MAX; // what was freed serves the next one, and is not given back at each wait
  cudaError_t status = cudaSetDevice(number);
  if (!status) status = cudaDeviceGetAttribute(&device->processors, cudaDevAttrMultiProcessorCount, number);
  if (!status) {
    status = cudaDeviceGetAttribute(&device->shared_bytes, cudaDevAttrMaxSharedMemoryPerBlockOptin, number);
  }
  if (!status) status = cudaDeviceGetAttribute(&device->cooperative, cudaDevAttrCooperativeLaunch, number);
  if (!status) status = cudaDeviceGetAttribute(&device->watched, cudaDevAttrKernelExecTimeout, number);
  if (!status) status = cudaDeviceGetAttribute(&device->reaches_host, cudaDevAttrPageableMemoryAccess, number);
  if (!status) status = cudaDeviceGetDefaultMemPool(&pool, number);
  if (!status) status = cudaMemPoolSetAttribute(pool, cudaMemPoolAttrReleaseThreshold, &keep);
  if (!status) status = cudaStreamCreateWithFlags(&device->stream, cudaStreamNonBlocking);
  return status;
}

} // namespace

// Opens a device; the same one may be opened several times, each time with a stream of its own.
KERNEL(int32_t, spyke_cuda_open)(int32_t number, uint64_t *opened) {
  int count = 0;
  TRY(cudaGetDeviceCount(&count));
  if (number < 0 || number >= count) return NO_DEVICE;
  Device *device = (Device *)calloc(1, sizeof(Device));
  if (!device) return cudaErrorMemoryAllocation;
  device->number = number;
  cudaError_t status = fill_in(device);
  if (status != cudaSuccess) {
    free(device);
    return (int32_t)status;
  }
  *opened = (uint64_t)(uintptr_t)device;
  return 0;
}

// Closes it once its work is done. Its memory has been freed.
KERNEL(int32_t, spyke_cuda_close)(handle device) {
  Device *opened = use(device);
  cudaError_t status = cudaStreamSynchronize(opened->stream);
  cudaStreamDestroy(opened->stream);
  free(opened);
  return (int32_t)status;
}

// Memory that is all 0.
KERNEL(int32_t, spyke_cuda_alloc)(handle device, int64_t bytes, uint64_t *memory) {
  const Device *d = use(device);
  void *place = 0;
  size_t size = bytes > 0 ? (size_t)bytes : 1;
  TRY(cudaMallocAsync(&place, size, d->stream));
  *memory = (uint64_t)(uintptr_t)place;
  return (int32_t)cudaMemsetAsync(place, 0, size, d->stream);
}

KERNEL(int32_t, spyke_cuda_free)(handle device, address memory) {
  const Device *d = use(device);
  return (int32_t)cudaFreeAsync(at<void>(memory), d->stream);
}

// Bytes of the device that nobody has, and all. Gives back what is kept for later before it counts.
KERNEL(int32_t, spyke_cuda_memory)(handle device, int64_t *free_bytes, int64_t *total_bytes) {
  const Device *d = use(device);
  cudaMemPool_t pool;
  size_t left = 0, total = 0;
  TRY(cudaStreamSynchronize(d->stream));
  TRY(cudaDeviceGetDefaultMemPool(&pool, d->number));
  TRY(cudaMemPoolTrimTo(pool, 0));
  TRY(cudaMemGetInfo(&left, &total));
  *free_bytes = (int64_t)left;
  *total_bytes = (int64_t)total;
  return 0;
}

KERNEL(int32_t, spyke_cuda_write)(handle device, address to, const uint8_t *from, int64_t bytes) {
  const Device *d = use(device);
  return upload(d, at<void>(to), from, (size_t)bytes);
}

KERNEL(int32_t, spyke_cuda_read)(handle device, address from, uint8_t *to, int64_t bytes) {
  const Device *d = use(device);
  TRY(cudaMemcpyAsync(to, at<void>(from), (size_t)bytes, cudaMemcpyDeviceToHost, d->stream));
  return (int32_t)cudaStreamSynchronize(d->stream);
}

KERNEL(int32_t, spyke_cuda_copy_bytes)(handle device, address from, address to, int64_t bytes) {
  const Device *d = use(device);
  return (int32_t)cudaMemcpyAsync(at<void>(to), at<void>(from), (size_t)bytes, cudaMemcpyDeviceToDevice, d->stream);
}

// Waits until the device has done all that was asked of it.
KERNEL(int32_t, spyke_cuda_finish)(handle device) {
  const Device *d = use(device);
  return (int32_t)cudaStreamSynchronize(d->stream);
}

// Whether it has: 0, or cudaErrorNotReady.
KERNEL(int32_t, spyke_cuda_ready)(handle device) {
  const Device *d = use(device);
  return (int32_t)cudaStreamQuery(d->stream);
}
