// Pooling of spike waves: the earliest step in each window, and with values the largest of those that spike at that
// step (NaN is smaller than every number). Padding never spikes. One thread an output; each input comes from the
// L1 cache as often as there are windows with it.

#include "spyke.cuh"

namespace {

struct Pooling {
  int64_t count; // of outputs
  int steps, h, w, ho, wo, kh, kw, sh, sw, ph, pw;
};

// The part of a window that lies in its plane.
struct Inside {
  int64_t plane;
  int top, bottom, left, right;
};

__device__ inline Inside inside_of(const Pooling &p, int64_t i) {
  int64_t plane = i / ((int64_t)p.ho * p.wo);
  int within = (int)(i % ((int64_t)p.ho * p.wo));
  int top = within / p.wo * p.sh - p.ph, left = within % p.wo * p.sw - p.pw;
  int bottom = top + p.kh < p.h ? top + p.kh : p.h, right = left + p.kw < p.w ? left + p.kw : p.w;
  return {plane * p.h * p.w, top > 0 ? top : 0, bottom, left > 0 ? left : 0, right};
}

template <typename TIME> __global__ void pool(Pooling p, const TIME *times, TIME *out) {
  int64_t i = this_index();
  if (i >= p.count) return;
  Inside in = inside_of(p, i);
  int first = p.steps;
  for (int y = in.top; y < in.bottom; y++) {
    const TIME *row = times + in.plane + (int64_t)y * p.w;
    for (int x = in.left; x < in.right; x++) first = row[x] < first ? (int)row[x] : first;
  }
  out[i] = (TIME)first;
}

template <typename TIME>
__global__ void pool_values(Pooling p, const TIME *times, const float *values, TIME *out, float *out_values) {
  int64_t i = this_index();
  if (i >= p.count) return;
  Inside in = inside_of(p, i);
  int first = p.steps;
  float best = 0;
  for (int y = in.top; y < in.bottom; y++) {
    int64_t row = in.plane + (int64_t)y * p.w;
    for (int x = in.left; x < in.right; x++) {
      int time = times[row + x];
      if (time > first || time >= p.steps) continue;
      float value = values[row + x];
      if (time < first || value > best || best != best) best = value;
      first = time;
    }
  }
  out[i] = (TIME)first;
  out_values[i] = best;
}

// `numbers` [12]: planes, steps, h, w, ho, wo, kh, kw, and rows and columns of stride and padding.
Pooling pooling_of(const int32_t *numbers) {
  const int32_t *m = numbers;
  return {(int64_t)m[0] * m[4] * m[5], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8], m[9], m[10], m[11]};
}

} // namespace

KERNEL(int32_t, spyke_cuda_pool)(handle device, address times, address out, const int32_t *numbers) {
  const Device *d = use(device);
  Pooling p = pooling_of(numbers);
  Shape shape = each_index(p.count);
  return with_times(p.steps, [&](auto time) {
    typedef decltype(time) TIME;
    return launch(d, pool<TIME>, shape, p, at<TIME>(times), at<TIME>(out));
  });
}

KERNEL(int32_t, spyke_cuda_pool_values)(handle device, address times, address values, address out,
                                        address out_values, const int32_t *numbers) {
  const Device *d = use(device);
  Pooling p = pooling_of(numbers);
  Shape shape = each_index(p.count);
  const float *from = at<float>(values);
  float *to = at<float>(out_values);
  return with_times(p.steps, [&](auto time) {
    typedef decltype(time) TIME;
    return launch(d, pool_values<TIME>, shape, p, at<TIME>(times), from, at<TIME>(out), to);
  });
}
