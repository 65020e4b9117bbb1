// Spikes in the last step where a value is above 0 (NaN is not) and nowhere else.

#include "spyke.cuh"

namespace {

template <typename TIME> __global__ void fire_last(const float *values, TIME *out, int64_t count, int steps) {
  int64_t i = this_index();
  if (i < count) out[i] = (TIME)(values[i] > 0 ? steps - 1 : steps);
}

} // namespace

KERNEL(int32_t, spyke_cuda_fire_last)(handle device, address values, address out, int64_t count, int32_t steps) {
  const Device *d = use(device);
  const float *from = at<float>(values);
  return with_times(steps, [&](auto time) {
    typedef decltype(time) TIME;
    return launch(d, fire_last<TIME>, each_index(count), from, at<TIME>(out), count, steps);
  });
}
