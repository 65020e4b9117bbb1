// First steps at which potentials are strictly above a threshold. A warp has a window, and its lanes have features
// (crossing.cuh). Where weights may be negative, every step in doubt is summed in order. Windows with too many inputs
// to be sorted are summed in order at each step (in pieces), by halves where potentials only grow.
//
// Cost: for each window one visit of its inputs and one of each spike's row until all features have fired, from
// the L1 and L2 caches. Silent neurons are written before, side by side, so only spikes are written here and there.

#include "crossing.cuh"

namespace {

// Warps of a block, and windows of a warp, for which the block looks up once where inputs are.
enum { WARPS = 8, WINDOWS = 4 };

template <typename TIME> __global__ void fill_times(TIME *times, int64_t count, int step) {
  int64_t i = this_index();
  if (i < count) times[i] = (TIME)step;
}

template <typename TIME> int32_t silence(const Device *d, TIME *times, int64_t count, int steps) {
  if (sizeof(TIME) == 1) return (int32_t)cudaMemsetAsync(times, steps, (size_t)count, d->stream);
  return launch(d, fill_times<TIME>, each_index(count), times, count, steps);
}

// The first steps of all features of a window. `lists` has room for its lists.
template <typename TIME, int EACH, bool SIGNED>
__device__ __forceinline__ void fire_window(const Layer &l, const TIME *window, const int *offsets,
                                            const float *packed, float threshold, float most, int lane,
                                            uint32_t *lists, TIME *to) {
  int positions = l.ho * l.wo, length = list_window(l, window, offsets, lane, lists);
  if (!SIGNED && stays_below(length, most, threshold)) return;
  sort_list(l, lists, length, lane);
  Listed listed = {lists, lists + list_length(l.inputs), length};
  for (int first = 0; first < l.f; first += EACH * WARP) {
    Walk<EACH, SIGNED> walk;
    Crossings<EACH> found;
    walk.begin();
    found.begin(l.steps);
    unsigned silent = 0; // of this lane's features
#pragma unroll
    for (int k = 0; k < EACH; k++) silent |= (unsigned)(feature_of<EACH>(first, lane, k) < l.f) << k;
    walk_spikes(&walk, l, packed, listed, first, lane, [&](int step) {
      if constexpr (!SIGNED) {
        if (!any_near(walk, threshold)) return true;
      }
#pragma unroll
      for (int k = 0; k < EACH; k++) {
        int above = walk.above(k, threshold), feature = feature_of<EACH>(first, lane, k);
        if (SIGNED && above < 0 && silent >> k & 1) {
          above = sum_in_order(packed, l.width, feature, lists, length, step) > threshold;
        }
        if (silent >> k & 1) found.note(k, above, step);
        if (above == 1) silent &= ~(1u << k);
      }
      return __any_sync(ALL_LANES, silent != 0) != 0;
    });
    if (!SIGNED) found.settle(l, packed, listed, threshold, l.steps - 1, first, lane);
#pragma unroll
    for (int k = 0; k < EACH; k++) {
      int feature = feature_of<EACH>(first, lane, k);
      if (feature < l.f && found.high[k] < l.steps) to[(int64_t)feature * positions] = (TIME)found.high[k];
    }
  }
  __syncwarp(); // the lists have been read
}

template <typename TIME, int EACH, bool SIGNED>
__global__ void conv_fire(Layer l, const TIME *input, const float *packed, float threshold, float most, TIME *out) {
  SHARED(uint32_t, shared);
  int warp = (int)threadIdx.x / WARP, lane = (int)threadIdx.x % WARP, positions = l.ho * l.wo;
  int *offsets = (int *)shared;
  uint32_t *lists = shared + list_length(l.inputs) + warp * lists_length(l.inputs);
  note_offsets(l, offsets);
  __syncthreads();
  for (int k = 0; k < WINDOWS; k++) {
    int64_t index = ((int64_t)blockIdx.x * WINDOWS + k) * WARPS + warp, image = index / positions;
    if (index >= (int64_t)l.n * positions) return;
    int position = (int)(index - image * positions);
    const TIME *window = input + image * l.plane + window_offset(l, position);
    fire_window<TIME, EACH, SIGNED>(l, window, offsets, packed, threshold, most, lane, lists,
                                    out + image * l.neurons + position);
  }
}

// The potential of one feature at a step, of a window of any size. All lanes of the warp call it.
template <typename TIME>
__device__ float sum_pieces(const Layer &l, const TIME *window, const float *packed, int feature, int step, int lane,
                            uint32_t *list) {
  float sum = 0;
  for (int first = 0; first < l.inputs; first += PIECE) {
    int count = l.inputs - first < PIECE ? l.inputs - first : PIECE;
    int length = list_piece(l, window, first, count, lane, list);
    for (int i = 0; i < length; i++) {
      if (time_of(list[i]) > step || feature >= l.f) continue;
      sum += packed[(int64_t)(first + tap_of(list[i])) * l.width + feature];
    }
    __syncwarp();
  }
  return sum;
}

template <typename TIME, bool SIGNED>
__global__ void conv_fire_large(Layer l, const TIME *input, const float *packed, float threshold, TIME *out) {
  SHARED(uint32_t, shared);
  int warp = (int)threadIdx.x / WARP, lane = (int)threadIdx.x % WARP, positions = l.ho * l.wo;
  int64_t index = (int64_t)blockIdx.x * WARPS + warp;
  if (index >= (int64_t)l.n * positions) return;
  int64_t image = index / positions;
  int position = (int)(index % positions);
  uint32_t *list = shared + (int64_t)warp * PIECE;
  const TIME *window = input + image * l.plane + window_offset(l, position);
  TIME *to = out + image * l.neurons + position;
  for (int first = 0; first < l.f; first += WARP) {
    int feature = first + lane, low = 0, high = l.steps;
    while (__any_sync(ALL_LANES, low < high)) { // no step below `low` is above the threshold, `high` is
      int step = SIGNED ? low : (low + high) / 2;
      bool above = sum_pieces(l, window, packed, feature, step, lane, list) > threshold;
      if (low >= high) continue;
      if (above) high = step;
      else low = step + 1;
    }
    if (feature < l.f && low < l.steps) to[(int64_t)feature * positions] = (TIME)low;
  }
}

template <typename TIME, bool SIGNED>
int32_t fire(const Device *d, const Layer &l, address input, address packed, float threshold, float most,
             address out) {
  TRY(silence(d, at<TIME>(out), l.n * l.neurons, l.steps));
  int64_t windows = (int64_t)l.n * l.ho * l.wo;
  const TIME *from = at<TIME>(input);
  const float *rows = at<float>(packed);
  Shape shape = {(windows + WARPS * WINDOWS - 1) / (WARPS * WINDOWS), WARPS * WARP,
                 (size_t)4 * (list_length(l.inputs) + WARPS * lists_length(l.inputs))};
  if (!fits_lists(l) || shape.shared > (size_t)d->shared_bytes) {
    shape = {(windows + WARPS - 1) / WARPS, WARPS * WARP, WARPS * PIECE * 4};
    return launch(d, conv_fire_large<TIME, SIGNED>, shape, l, from, rows, threshold, at<TIME>(out));
  }
  TIME *to = at<TIME>(out);
  if (l.f <= WARP) return launch(d, conv_fire<TIME, 1, SIGNED>, shape, l, from, rows, threshold, most, to);
  // Of eight features a lane there would be half as many warps to wait for their rows.
  return launch(d, conv_fire<TIME, 4, SIGNED>, shape, l, from, rows, threshold, most, to);
}

} // namespace

// `sizes` [8]: n, steps, c, h, w, f, kh, kw. No weight is above `most`, unless weights may be negative or NaN.
KERNEL(int32_t, spyke_cuda_conv_fire)(handle device, address input, address packed, address out,
                                      const int32_t *sizes, float threshold, int32_t negative, float most) {
  const Device *d = use(device);
  Layer l = layer_of(sizes);
  return with_times(l.steps, [&](auto time) {
    typedef decltype(time) TIME;
    return negative ? fire<TIME, true>(d, l, input, packed, threshold, most, out)
                    : fire<TIME, false>(d, l, input, packed, threshold, most, out);
  });
}
