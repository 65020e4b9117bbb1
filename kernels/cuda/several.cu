// What devices of one process have to do with each other.

#include "spyke.cuh"

namespace {

// `next` goes on when the work that `stream` has by now is done. The host does not wait.
cudaError_t follow(const Device *device, cudaStream_t stream, const Device *follower, cudaStream_t next) {
  cudaEvent_t done;
  cudaSetDevice(device->number);
  cudaError_t status = cudaEventCreateWithFlags(&done, cudaEventDisableTiming);
  if (status != cudaSuccess) return status;
  status = cudaEventRecord(done, stream);
  cudaSetDevice(follower->number);
  if (status == cudaSuccess) status = cudaStreamWaitEvent(next, done, 0);
  cudaEventDestroy(done); // it is kept as long as somebody waits for it
  return status;
}

} // namespace

// Copies from one device to another, after what both were asked before and before what they are asked next.
KERNEL(int32_t, spyke_cuda_move)(handle device, address from, handle other, address to, int64_t bytes) {
  const Device *source = use(device), *target = use(other);
  TRY(follow(source, source->stream, target, target->stream));
  TRY(cudaMemcpyPeerAsync(at<void>(to), target->number, at<void>(from), source->number, (size_t)bytes,
                          target->stream));
  return (int32_t)follow(target, target->stream, source, source->stream);
}

// The stream of a device, for libraries that put work into it too.
KERNEL(int32_t, spyke_cuda_stream)(handle device, uint64_t *stream) {
  *stream = (uint64_t)(uintptr_t)use(device)->stream;
  return 0;
}

// Lets another GPU read and write the memory of this one, where the hardware can do that.
KERNEL(int32_t, spyke_cuda_share)(handle device, handle other) {
  const Device *guest = use(other), *host = use(device);
  int reaches = 0;
  if (guest->number == host->number) return 0;
  TRY(cudaDeviceCanAccessPeer(&reaches, guest->number, host->number));
  if (!reaches) return 0;
  cudaMemPool_t pool;
  TRY(cudaDeviceGetDefaultMemPool(&pool, host->number));
  cudaMemAccessDesc access = {{cudaMemLocationTypeDevice, guest->number}, cudaMemAccessFlagsProtReadWrite};
  return (int32_t)cudaMemPoolSetAccess(pool, &access, 1);
}
