// v + v * sum(kernel[d]) over the offsets d whose neighbour is smaller than v; outside counts as 0. The sum is
// float32, in flat order of the kernel. A thread for each value; its neighbours come from the L1 cache.

#include "spyke.cuh"

namespace {

__global__ void inhibit_neighbours(int64_t count, int h, int w, int size, const float *input, const float *kernel,
                                   float *out) {
  int64_t index = this_index();
  if (index >= count) return;
  int64_t row = index / w, plane = row / h;
  int x = (int)(index - row * w), y = (int)(row - plane * h), half = size / 2;
  const float *from = input + plane * h * w;
  float value = input[index], sum = 0;
  for (int dy = -half; dy <= half; dy++) {
    for (int dx = -half; dx <= half; dx++) {
      int other_y = y + dy, other_x = x + dx;
      bool inside = other_y >= 0 && other_y < h && other_x >= 0 && other_x < w;
      float other = inside ? from[(int64_t)other_y * w + other_x] : 0;
      if (other < value) sum += *kernel;
      kernel++;
    }
  }
  out[index] = value + value * sum;
}

} // namespace

KERNEL(int32_t, spyke_cuda_lateral_inhibition)(handle device, address input, address kernel, address out,
                                               int64_t planes, int32_t h, int32_t w, int32_t size) {
  const Device *d = use(device);
  int64_t count = planes * h * w;
  return launch(d, inhibit_neighbours, each_index(count), count, h, w, size, at<float>(input), at<float>(kernel),
                at<float>(out));
}
