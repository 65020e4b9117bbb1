// Weights as kernels read them (layer.cuh).

#include "layer.cuh"

namespace {

__global__ void pack(const float *weight, float *packed, int f, int inputs, int width, int64_t count) {
  int64_t i = this_index();
  if (i >= count) return;
  int64_t tap = i / width;
  int feature = (int)(i % width);
  packed[i] = feature < f ? weight[feature * (int64_t)inputs + tap] : 0;
}

} // namespace

// `packed` is [inputs, f rounded up to a multiple of 4].
KERNEL(int32_t, spyke_cuda_pack)(handle device, address weight, address packed, int32_t f, int32_t inputs) {
  const Device *d = use(device);
  int width = (f + 3) / 4 * 4;
  int64_t count = (int64_t)inputs * width;
  return launch(d, pack, each_index(count), at<float>(weight), at<float>(packed), f, inputs, width, count);
}

namespace {

enum { NEGATIVE = 1, OUTSIDE = 2 };

__global__ void look_at(const float *weight, int64_t count, float lower, float upper, uint32_t *found) {
  uint32_t mine = 0;
  for (int64_t i = this_index(); i < count; i += (int64_t)gridDim.x * blockDim.x) {
    float value = weight[i];
    if (!(value >= 0)) mine |= NEGATIVE;
    if (!(value >= lower && value <= upper)) mine |= OUTSIDE;
  }
  if (mine) atomicOr(found, mine);
}

} // namespace

// What weights there are, NaN among all: 1 if any is not at least 0, 2 if any is not between the bounds, or the sum.
// `found` [1] is on the host.
KERNEL(int32_t, spyke_cuda_look_at)(handle device, address weight, int64_t count, float lower, float upper,
                                    int32_t *found) {
  const Device *d = use(device);
  Shape shape = each_index(count);
  if (shape.blocks > 1024) shape.blocks = 1024;
  return find_out(d, (uint32_t *)found, [&](uint32_t *bits) {
    return launch(d, look_at, shape, at<float>(weight), count, lower, upper, bits);
  });
}
