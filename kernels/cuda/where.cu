// Elements of one view or another, by a condition. One visit of each element.

#include "views.cuh"

namespace {

__global__ void choose_elements(Axes axes, int bytes, const uint8_t *condition, const void *a, const void *b,
                                void *out) {
  int64_t index = this_index();
  if (index >= axes.count) return;
  Places<4> places = places_of<4>(axes, index);
  bool first = condition[places.at[0]] != 0;
  uint64_t chosen = first ? load_bits(a, bytes, places.at[1]) : load_bits(b, bytes, places.at[2]);
  store_bits(out, bytes, places.at[3], chosen);
}

} // namespace

// Views: condition, a, b, out.
KERNEL(int32_t, spyke_cuda_where)(handle device, const int64_t *views, int32_t dtype, address condition, address a,
                                  address b, address out) {
  const Device *d = use(device);
  Axes axes = axes_of(views);
  return launch(d, choose_elements, each_index(axes.count), axes, bytes_of(dtype), at<uint8_t>(condition),
                at<void>(a), at<void>(b), at<void>(out));
}
