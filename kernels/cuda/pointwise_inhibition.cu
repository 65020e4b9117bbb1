// Leaves at each position one feature: first spike, then largest value, then lowest index. A neuron whose value is
// NaN never wins. A thread has a position and walks its features, side by side with its neighbours.

#include "spyke.cuh"

namespace {

template <typename TIME>
__global__ void pointwise_inhibition(const TIME *times, const float *values, TIME *out, int64_t count, int steps,
                                     int features, int64_t positions) {
  int64_t i = this_index();
  if (i >= count) return;
  int64_t start = i / positions * features * positions + i % positions;
  int first = steps;
  int64_t best = -1;
  float most = 0;
  for (int64_t at = start, end = start + features * positions; at < end; at += positions) {
    out[at] = (TIME)steps;
    int time = times[at];
    if (time > first || time >= steps) continue;
    float value = values[at];
    if (value != value || (time == first && value <= most)) continue;
    best = at, most = value, first = time;
  }
  if (best >= 0) out[best] = (TIME)first;
}

} // namespace

KERNEL(int32_t, spyke_cuda_pointwise_inhibition)(handle device, address times, address values, address out,
                                                 int32_t n, int32_t steps, int32_t features, int64_t positions) {
  const Device *d = use(device);
  int64_t count = n * positions;
  const float *from = at<float>(values);
  return with_times(steps, [&](auto time) {
    typedef decltype(time) TIME;
    return launch(d, pointwise_inhibition<TIME>, each_index(count), at<TIME>(times), from, at<TIME>(out), count,
                  steps, features, positions);
  });
}
