// First spike steps from few bits a neuron (src/io/packed_times.ts): a box of each plane is kept, in 1 bit (spikes
// in the last step or never) or 4 (the step itself); outside of it nothing spikes. A thread for each neuron; bound
// by what is written.

#include "spyke.cuh"

namespace {

struct PackedPlanes {
  int bits, steps, h, w, top, left, height, width;
};

template <typename TIME>
__global__ void unpack_times(PackedPlanes p, int64_t count, const uint8_t *bytes, TIME *out) {
  int64_t index = this_index();
  if (index >= count) return;
  int64_t row = index / p.w, plane = row / p.h;
  int y = (int)(row - plane * p.h) - p.top, x = (int)(index - row * p.w) - p.left, time = p.steps;
  if (y >= 0 && y < p.height && x >= 0 && x < p.width) {
    int64_t from = (plane * p.height + y) * p.width + x;
    if (p.bits == 1) time -= bytes[from >> 3] >> (from & 7) & 1;
    else time = bytes[from >> 1] >> 4 * (from & 1) & 15;
  }
  out[index] = (TIME)time;
}

} // namespace

// A box of h x w planes.
KERNEL(int32_t, spyke_cuda_unpack)(handle device, address packed, address out, int32_t bits, int64_t planes,
                                   int32_t steps, int32_t h, int32_t w, int32_t top, int32_t left, int32_t height,
                                   int32_t width) {
  const Device *d = use(device);
  PackedPlanes p = {bits, steps, h, w, top, left, height, width};
  int64_t count = planes * h * w;
  Shape shape = each_index(count);
  const uint8_t *from = at<uint8_t>(packed);
  return with_times(steps, [&](auto time) {
    typedef decltype(time) TIME;
    return launch(d, unpack_times<TIME>, shape, p, count, from, at<TIME>(out));
  });
}
