// Elements put where an index says along an axis; of those for one place the last in row-major order stays. So each
// place notes the last element that goes there, before elements are moved: three visits of each index.

#include "indices.cuh"

namespace {

__global__ void note_last(Axes axes, const int64_t *index, int64_t step, unsigned long long *places) {
  int64_t i = this_index();
  if (i >= axes.count) return;
  Places<4> found = places_of<4>(axes, i);
  atomicMax(places + found.at[3] + index[found.at[0]] * step, (unsigned long long)i + 1);
}

__global__ void scatter_elements(Axes axes, int bytes, const int64_t *index, const unsigned long long *places,
                                 int64_t place_step, const void *source, void *out, int64_t step) {
  int64_t i = this_index();
  if (i >= axes.count) return;
  Places<4> found = places_of<4>(axes, i);
  int64_t chosen = index[found.at[0]];
  if (places[found.at[3] + chosen * place_step] != (unsigned long long)i + 1) return;
  store_bits(out, bytes, found.at[2] + chosen * step, load_bits(source, bytes, found.at[1]));
}

} // namespace

// Views: index, source, out, and the elements of `out` in row-major order without gaps, of which there are `count`.
// The last two stand still along the axis; there they have `length` elements, `steps` [2] apart. An index out of
// range: OUT_OF_RANGE and what it is, and nothing has been written.
KERNEL(int32_t, spyke_cuda_scatter)(handle device, const int64_t *views, int32_t dtype, address index,
                                    address source, address out, int64_t count, int64_t length,
                                    const int64_t *steps, int64_t *wrong) {
  const Device *d = use(device);
  Axes axes = axes_of(views);
  const int64_t *from = at<int64_t>(index);
  TRY(refuse_outside(d, axes, from, length, wrong));
  Scratch last(d);
  TRY(last.reserve((size_t)count * 8));
  TRY(cudaMemsetAsync(last.as<void>(), 0, (size_t)count * 8, d->stream));
  unsigned long long *places = last.as<unsigned long long>();
  TRY(launch(d, note_last, each_index(axes.count), axes, from, steps[1], places));
  return launch(d, scatter_elements, each_index(axes.count), axes, bytes_of(dtype), from, places, steps[1],
                at<void>(source), at<void>(out), steps[0]);
}
