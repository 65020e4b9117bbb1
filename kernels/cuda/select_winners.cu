// Up to `kwta` winners for each stimulus, one after another (choice.cuh). A winner silences its feature and, with
// a radius above 0, all within so many rows and columns. A neuron whose value is NaN never wins. A block has a
// stimulus and looks at all its neurons for each winner.

#include "choice.cuh"

namespace {

struct Selection {
  int steps, c, h, w, kwta, radius;
};

enum { MOST_THREADS = 1024 };

template <typename TIME>
__global__ void __launch_bounds__(MOST_THREADS, 1) select_winners(Selection s, const TIME *times, const float *values,
                                                                  int32_t *winners, int32_t *counts, uint8_t *marks) {
  SHARED(Rank, space);
  int positions = s.h * s.w, count = 0;
  int64_t neurons = (int64_t)s.c * positions, image = blockIdx.x;
  uint8_t *silenced = marks + image * (s.c + positions), *closed = silenced + s.c;
  times += image * neurons, values += image * neurons, winners += image * 3 * s.kwta;
  for (; count < s.kwta; count++) {
    Rank best = {NOBODY, 0};
    for (int64_t i = threadIdx.x; i < neurons; i += blockDim.x) {
      int time = times[i];
      if (time >= s.steps || (uint32_t)time > step_of(best.key)) continue;
      float value = values[i];
      Rank rank = {key_of(time, value), i};
      if (value != value || !precedes(rank, best)) continue;
      if (silenced[i / positions] || closed[i % positions]) continue;
      best = rank;
    }
    best = first_of_block(best, space);
    if (best.key == NOBODY) break;
    int feature = (int)(best.index / positions), position = (int)(best.index % positions);
    int y = position / s.w, x = position % s.w;
    if (threadIdx.x == 0) {
      silenced[feature] = 1;
      winners[3 * count] = feature, winners[3 * count + 1] = y, winners[3 * count + 2] = x;
    }
    if (s.radius > 0) {
      for (int p = (int)threadIdx.x; p < positions; p += (int)blockDim.x) {
        int dy = p / s.w - y, dx = p % s.w - x;
        if (dy <= s.radius && -dy <= s.radius && dx <= s.radius && -dx <= s.radius) closed[p] = 1;
      }
    }
    __syncthreads();
  }
  for (int i = 3 * count + (int)threadIdx.x; i < 3 * s.kwta; i += (int)blockDim.x) winners[i] = 0;
  if (threadIdx.x == 0) counts[image] = count;
}

template <typename TIME>
int32_t choose(const Device *d, const Selection &s, int n, address times, address values, address winners,
               address counts) {
  size_t marked = (size_t)n * (size_t)(s.c + s.h * s.w);
  Scratch marks(d);
  TRY(marks.reserve(marked));
  TRY(cudaMemsetAsync(marks.as<void>(), 0, marked, d->stream));
  int threads = THREADS;
  if ((int64_t)s.c * s.h * s.w > 8192) threads = MOST_THREADS;
  Shape shape = {n, threads, threads / WARP * sizeof(Rank)};
  return launch(d, select_winners<TIME>, shape, s, at<TIME>(times), at<float>(values), at<int32_t>(winners),
                at<int32_t>(counts), marks.as<uint8_t>());
}

} // namespace

// `numbers` [7]: n, steps, c, h, w, kwta, radius. `winners` is [n, kwta, 3]; rows beyond the count are 0.
KERNEL(int32_t, spyke_cuda_select_winners)(handle device, address times, address values, address winners,
                                           address counts, const int32_t *numbers) {
  const Device *d = use(device);
  Selection s = {numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6]};
  return with_times(s.steps, [&](auto time) {
    return choose<decltype(time)>(d, s, numbers[0], times, values, winners, counts);
  });
}
