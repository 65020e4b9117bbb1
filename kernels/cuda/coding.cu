// Between dense waves or potentials [n, t, c, h, w] and their compact form [n, c, h, w]. `length` is c * h * w. A
// thread has a neuron and walks along its steps, so threads side by side visit dense values side by side.

#include "spyke.cuh"

namespace {

// A neuron, and its dense values at the first step.
struct Neuron {
  int64_t index, first;
};

__device__ inline Neuron this_neuron(int steps, int64_t length) {
  int64_t index = this_index();
  return {index, index + index / length * (steps - 1) * length};
}

template <typename TIME>
__global__ void first_above(int64_t count, int steps, int64_t length, const float *dense, float threshold,
                            TIME *out) {
  Neuron neuron = this_neuron(steps, length);
  if (neuron.index >= count) return;
  int step = 0;
  while (step < steps && !(dense[neuron.first + step * length] > threshold)) step++;
  out[neuron.index] = (TIME)step;
}

template <typename TIME>
__global__ void values_at(int64_t count, int steps, int64_t length, const float *dense, const TIME *times,
                          float *values) {
  Neuron neuron = this_neuron(steps, length);
  if (neuron.index >= count) return;
  int time = times[neuron.index];
  values[neuron.index] = time < steps ? dense[neuron.first + time * length] : 0;
}

// Values (1 without) from a neuron's step on, 0 before.
template <typename TIME>
__global__ void expand_times(int64_t count, int steps, int64_t length, const TIME *times, const float *values,
                             float *dense) {
  Neuron neuron = this_neuron(steps, length);
  if (neuron.index >= count) return;
  int time = times[neuron.index];
  float value = values ? values[neuron.index] : 1;
  for (int step = 0; step < steps; step++) dense[neuron.first + step * length] = time <= step ? value : 0;
}

// What has been found that a kind of data does not have.
enum { NOT_BINARY = 1, NOT_STEADY = 2 };

// Binary: all is 0 or 1. Steady: all is 0 or above, and stays above 0 once it is.
__global__ void find_kind(int64_t count, int steps, int64_t length, const float *dense, uint32_t *found) {
  Neuron neuron = this_neuron(steps, length);
  bool binary = true, steady = true, before = false;
  for (int step = 0; neuron.index < count && step < steps; step++) {
    float value = dense[neuron.first + step * length];
    bool above = value > 0;
    binary &= value == 0 || value == 1;
    steady &= above || (value == 0 && !before);
    before = above;
  }
  uint32_t mine = (__all_sync(ALL_LANES, binary) ? 0u : (uint32_t)NOT_BINARY) |
                  (__all_sync(ALL_LANES, steady) ? 0u : (uint32_t)NOT_STEADY);
  if (mine && threadIdx.x % WARP == 0) atomicOr(found, mine);
}

} // namespace

KERNEL(int32_t, spyke_cuda_first_above)(handle device, address dense, address out, int64_t n, int32_t steps,
                                        int64_t length, float threshold) {
  const Device *d = use(device);
  int64_t count = n * length;
  Shape shape = each_index(count);
  const float *from = at<float>(dense);
  return with_times(steps, [&](auto time) {
    typedef decltype(time) TIME;
    return launch(d, first_above<TIME>, shape, count, steps, length, from, threshold, at<TIME>(out));
  });
}

KERNEL(int32_t, spyke_cuda_values_at)(handle device, address dense, address times, address values, int64_t n,
                                      int32_t steps, int64_t length) {
  const Device *d = use(device);
  int64_t count = n * length;
  Shape shape = each_index(count);
  const float *from = at<float>(dense);
  float *to = at<float>(values);
  return with_times(steps, [&](auto time) {
    typedef decltype(time) TIME;
    return launch(d, values_at<TIME>, shape, count, steps, length, from, at<TIME>(times), to);
  });
}

// `values` may be 0.
KERNEL(int32_t, spyke_cuda_expand)(handle device, address times, address values, address dense, int64_t n,
                                   int32_t steps, int64_t length) {
  const Device *d = use(device);
  int64_t count = n * length;
  Shape shape = each_index(count);
  const float *from = at<float>(values);
  float *to = at<float>(dense);
  return with_times(steps, [&](auto time) {
    typedef decltype(time) TIME;
    return launch(d, expand_times<TIME>, shape, count, steps, length, at<TIME>(times), from, to);
  });
}

// `kind` [1]: 0 for neither, 1 for a wave of 0 and 1, 2 for potentials that are 0 before a step and above 0 from it
// on.
KERNEL(int32_t, spyke_cuda_classify)(handle device, address dense, int64_t n, int32_t steps, int64_t length,
                                     int32_t *kind) {
  const Device *d = use(device);
  int64_t count = n * length;
  uint32_t flags;
  TRY(find_out(d, &flags, [&](uint32_t *found) {
    return launch(d, find_kind, each_index(count), count, steps, length, at<float>(dense), found);
  }));
  *kind = flags & NOT_STEADY ? 0 : flags & NOT_BINARY ? 2 : 1;
  return 0;
}
