// Elements chosen by an index along an axis. One visit of each index to check it, and one to follow it.

#include "indices.cuh"

namespace {

__global__ void gather_elements(Axes axes, int bytes, const int64_t *index, const void *input, int64_t step,
                                void *out) {
  int64_t i = this_index();
  if (i >= axes.count) return;
  Places<3> places = places_of<3>(axes, i);
  int64_t from = places.at[1] + index[places.at[0]] * step;
  store_bits(out, bytes, places.at[2], load_bits(input, bytes, from));
}

} // namespace

// Views: index, input, out, where the input stands still along the axis; there it has `length` elements, `step`
// apart. An index out of range: OUT_OF_RANGE and what it is, and nothing has been written.
KERNEL(int32_t, spyke_cuda_gather)(handle device, const int64_t *views, int32_t dtype, address index, address input,
                                   address out, int64_t length, int64_t step, int64_t *wrong) {
  const Device *d = use(device);
  Axes axes = axes_of(views);
  TRY(refuse_outside(d, axes, at<int64_t>(index), length, wrong));
  return launch(d, gather_elements, each_index(axes.count), axes, bytes_of(dtype), at<int64_t>(index),
                at<void>(input), step, at<void>(out));
}
