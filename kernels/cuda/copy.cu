// Copies of views, converted as PyTorch's `to(dtype)` converts: towards zero for integers, `!= 0` for bool. What an
// integer type cannot hold wraps, and what is not finite gives 0. One visit of each element.

#include "views.cuh"

namespace {

// An element as a float32. An int64 is rounded to a double before, as on the CPU.
__device__ inline float real_of(float x) { return x; }
__device__ inline float real_of(int64_t x) { return (float)(double)x; }

// An element as an integer, modulo 2^64.
__device__ inline int64_t whole_of(int64_t x) { return x; }
__device__ inline int64_t whole_of(float x) {
  if (fabsf(x) < 9223372036854775808.0f) return (int64_t)x;
  uint32_t bits = __float_as_uint(x);
  int shift = (int)(bits >> 23 & 255) - 150;
  if (shift >= 64 || is_nan(x)) return 0;
  uint64_t size = (uint64_t)((bits & 0x7fffff) | 0x800000) << shift;
  return (int64_t)(bits >> 31 ? 0 - size : size);
}

template <typename W>
__global__ void convert_elements(Axes axes, const void *input, int from, void *out, int to) {
  int64_t index = this_index();
  if (index >= axes.count) return;
  Places<2> places = places_of<2>(axes, index);
  W value = load_element<W>(input, from, places.at[0]);
  if (to == FLOAT32) store_element(out, to, places.at[1], real_of(value));
  else store_element(out, to, places.at[1], to == BOOL ? (int64_t)(value != 0) : whole_of(value));
}

__global__ void move_elements(Axes axes, int bytes, const void *input, void *out) {
  int64_t index = this_index();
  if (index >= axes.count) return;
  Places<2> places = places_of<2>(axes, index);
  store_bits(out, bytes, places.at[1], load_bits(input, bytes, places.at[0]));
}

} // namespace

// Views: input, out.
KERNEL(int32_t, spyke_cuda_copy)(handle device, const int64_t *views, address input, int32_t from, address out,
                                 int32_t to) {
  const Device *d = use(device);
  Axes axes = axes_of(views);
  Shape shape = each_index(axes.count);
  const void *source = at<void>(input);
  void *target = at<void>(out);
  if (from != to) {
    return with_wide(from, [&](auto number) {
      return launch(d, convert_elements<decltype(number)>, shape, axes, source, from, target, to);
    });
  }
  int bytes = bytes_of(from);
  if (!is_dense(axes, 0) || !is_dense(axes, 1)) return launch(d, move_elements, shape, axes, bytes, source, target);
  size_t all = (size_t)axes.count * bytes;
  return (int32_t)cudaMemcpyAsync(target, source, all, cudaMemcpyDeviceToDevice, d->stream);
}
