// The largest or smallest element along an axis, and where it is first; NaN wins. A result is made by one thread, a
// warp or a block, whose lanes take turns. Bound by the reading.

#include "views.cuh"

namespace {

template <typename W> struct Extreme {
  W value;
  int64_t index;
};

// Whether it wins wherever it is.
template <typename W> __device__ inline bool is_beyond(int smallest, W a, W b) {
  return (smallest ? a < b : a > b) || (is_nan(a) && !is_nan(b));
}

// What is searched along the axis.
struct Searched {
  int smallest, dtype;
  int64_t length, step;
  const void *input;
};

template <typename W>
__global__ void search_elements(Axes results, Searched s, int lanes, void *values, int64_t *indices) {
  SHARED(Extreme<W>, found);
  int thread = (int)threadIdx.x, lane = thread % lanes;
  int64_t result = this_index() / lanes;
  bool there = result < results.count;
  Places<3> places = places_of<3>(results, there ? result : 0);
  Extreme<W> best = {0, lane};
  if (there) best.value = load_element<W>(s.input, s.dtype, places.at[0] + lane * s.step); // no lane has nothing
  for (int64_t k = lane + lanes; there && k < s.length; k += lanes) {
    W value = load_element<W>(s.input, s.dtype, places.at[0] + k * s.step);
    if (is_beyond(s.smallest, value, best.value)) best.value = value, best.index = k;
  }
  found[thread] = best;
  for (int by = lanes / 2; by > 0; by /= 2) {
    __syncthreads();
    if (lane >= by) continue;
    Extreme<W> other = found[thread + by], own = found[thread];
    bool equal = !is_beyond(s.smallest, own.value, other.value);
    if (is_beyond(s.smallest, other.value, own.value) || (equal && other.index < own.index)) found[thread] = other;
  }
  if (!there || lane != 0) return;
  store_element(values, s.dtype, places.at[1], found[thread].value);
  indices[places.at[2]] = found[thread].index;
}

} // namespace

// Views: input, values, indices. Along the axis the input has `length` elements, `step` apart.
KERNEL(int32_t, spyke_cuda_arg_reduce)(handle device, const int64_t *views, int32_t smallest, int32_t dtype,
                                       int64_t length, int64_t step, address input, address values,
                                       address indices) {
  const Device *d = use(device);
  Axes axes = axes_of(views);
  Searched searched = {smallest, dtype, length, step, at<void>(input)};
  int lanes = lanes_for(length);
  Shape shape = each_result(axes.count, lanes);
  shape.shared = THREADS * sizeof(Extreme<int64_t>);
  return with_wide(dtype, [&](auto number) {
    return launch(d, search_elements<decltype(number)>, shape, axes, searched, lanes, at<void>(values),
                  at<int64_t>(indices));
  });
}
