// STDP of the winners of one stimulus, one after another, the clamp of a whole weight, and which inputs of winners
// came in time. A thread has an input of the window and goes through the winners, whose number the device knows.

#include "layer.cuh"
#include "stdp_rule.cuh"

namespace {

template <typename TIME>
__global__ void stdp(Layer l, Rule rule, const TIME *input, const TIME *output, const int32_t *winners,
                     const int32_t *counts, float *weight, float *packed) {
  int64_t tap = this_index();
  if (tap >= l.inputs) return;
  for (int i = 0; i < counts[0]; i++) {
    int feature = winners[3 * i], y = winners[3 * i + 1], x = winners[3 * i + 2];
    int last = output[((int64_t)feature * l.ho + y) * l.wo + x];
    last = last < l.steps ? last : l.steps - 1;
    bool early = input[(int64_t)y * l.w + x + tap_offset(l, (int)tap)] <= last;
    float *place = weight + (int64_t)feature * l.inputs + tap;
    float value = changed(change_of(rule, feature), early, *place);
    *place = value;
    packed[tap * l.width + feature] = value;
  }
}

} // namespace

// `sizes` [8]: n, steps, c, h, w, f, kh, kw, with n = 1. `winners` is [counts[0], 3].
KERNEL(int32_t, spyke_cuda_stdp)(handle device, address input, address output, address winners, address counts,
                                 address weight, address packed, address ltp, address ltd, const int32_t *sizes,
                                 int32_t kind, float lower, float upper) {
  const Device *d = use(device);
  Layer l = layer_of(sizes);
  Rule rule = {at<float>(ltp), at<float>(ltd), kind, lower, upper};
  Shape shape = each_index(l.inputs);
  return with_times(l.steps, [&](auto time) {
    typedef decltype(time) TIME;
    return launch(d, stdp<TIME>, shape, l, rule, at<TIME>(input), at<TIME>(output), at<int32_t>(winners),
                  at<int32_t>(counts), at<float>(weight), at<float>(packed));
  });
}

namespace {

__global__ void clamp(float *weight, float *packed, int inputs, int width, int64_t count, float lower, float upper) {
  int64_t i = this_index();
  if (i >= count) return;
  float value = bounded(weight[i], lower, upper);
  weight[i] = value;
  packed[i % inputs * width + i / inputs] = value;
}

} // namespace

KERNEL(int32_t, spyke_cuda_clamp)(handle device, address weight, address packed, int32_t f, int32_t inputs,
                                  float lower, float upper) {
  const Device *d = use(device);
  int64_t count = (int64_t)f * inputs;
  return launch(d, clamp, each_index(count), at<float>(weight), at<float>(packed), inputs, (f + 3) / 4 * 4, count,
                lower, upper);
}

namespace {

template <typename TIME>
__global__ void pre_post_ordering(Layer l, const TIME *input, const TIME *output, const int32_t *winners,
                                  float *ordering, int64_t count) {
  int64_t i = this_index();
  if (i >= count) return;
  const int32_t *winner = winners + i / l.inputs * 3;
  int last = output[((int64_t)winner[0] * l.ho + winner[1]) * l.wo + winner[2]];
  last = last < l.steps ? last : l.steps - 1;
  int64_t at = (int64_t)winner[1] * l.w + winner[2] + tap_offset(l, (int)(i % l.inputs));
  ordering[i] = input[at] <= last ? 1 : 0;
}

} // namespace

// `ordering` is [winners, c, kh, kw]; `sizes` [8] as above with f, and `ho`, `wo` the extent of `output`.
KERNEL(int32_t, spyke_cuda_pre_post_ordering)(handle device, address input, address output, address winners,
                                              address ordering, const int32_t *sizes, int32_t ho, int32_t wo,
                                              int32_t winner_count) {
  const Device *d = use(device);
  Layer l = layer_of(sizes);
  l.ho = ho, l.wo = wo;
  int64_t count = (int64_t)winner_count * l.inputs;
  return with_times(l.steps, [&](auto time) {
    typedef decltype(time) TIME;
    return launch(d, pre_post_ordering<TIME>, each_index(count), l, at<TIME>(input), at<TIME>(output),
                  at<int32_t>(winners), at<float>(ordering), count);
  });
}
