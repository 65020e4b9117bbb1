// One value for all elements of a view. Bound by the memory that is written.

#include "views.cuh"

namespace {

__global__ void fill_elements(Axes axes, int bytes, void *out, uint64_t element) {
  int64_t index = this_index();
  if (index < axes.count) store_bits(out, bytes, places_of<1>(axes, index).at[0], element);
}

// Whether the bytes of an element are all the same.
bool is_one_byte(const uint8_t *element, int bytes) {
  for (int i = 1; i < bytes; i++) {
    if (element[i] != element[0]) return false;
  }
  return true;
}

} // namespace

// Views: out. `value` is an element of its type, in 8 bytes.
KERNEL(int32_t, spyke_cuda_fill)(handle device, const int64_t *views, address out, int32_t dtype,
                                 const uint8_t *value) {
  const Device *d = use(device);
  Axes axes = axes_of(views);
  int bytes = bytes_of(dtype);
  if (is_dense(axes, 0) && is_one_byte(value, bytes)) {
    return (int32_t)cudaMemsetAsync(at<void>(out), value[0], (size_t)axes.count * bytes, d->stream);
  }
  uint64_t element;
  memcpy(&element, value, sizeof element);
  return launch(d, fill_elements, each_index(axes.count), axes, bytes, at<void>(out), element);
}
