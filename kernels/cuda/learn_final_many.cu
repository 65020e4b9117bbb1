// Learning in one step of several networks at the same time, of neurons that fire in the last step and of which one
// wins. Each network has a block; no block waits for another.
//
// A step changes one row of the weights. So the potentials of a few stimuli are summed with the weights as they are,
// which are then read once for all of them; the stimuli are walked in order, and only rows that have changed since
// are summed again. All sums are in flat order, so nothing is left to doubt.
//
// Cost of a stimulus: 16 bytes of shared memory a lane for each spike of a window and 128 features, a quarter of the
// weights from memory, and the sums of one or two rows. Shared memory is the bound.

#include "choice.cuh"
#include "pupil.cuh"
#include "window.cuh"

namespace {

// Warps of a block; stimuli that are summed together; inputs whose rows are staged at a time; features of a row.
enum { WARPS_A_BLOCK = 16, THREADS_A_BLOCK = WARPS_A_BLOCK * WARP };
enum { TOGETHER = 4, STAGED = 64, COLUMNS = 4 * WARP };

// Of a launch.
struct Lesson {
  int first, end;        // stimuli
  int words;             // of a window: a bit for each input
  const uint32_t *marks; // [input, stimulus from `first` on, window, word]
  const int *marks_of;   // [network]: the number of its input
  float *values;         // [network, TOGETHER, window, width]
};

// Which inputs of a window have spiked at all, 32 in a word. A warp has a window.
template <typename TIME>
__global__ void mark_windows(Layer l, const TIME *input, int64_t windows, int words, uint32_t *marks) {
  int64_t i = this_index() / WARP;
  int lane = (int)threadIdx.x % WARP, positions = l.ho * l.wo;
  if (i >= windows) return;
  const TIME *window = input + i / positions * l.plane + window_offset(l, (int)(i % positions));
  for (int word = 0; word < words; word++) {
    int tap = word * WARP + lane;
    unsigned spiked = __ballot_sync(ALL_LANES, tap < l.inputs && window[tap_offset(l, tap)] < l.steps);
    if (lane == 0) marks[i * words + word] = spiked;
  }
}

// Puts rows of 128 features from `column` on into shared memory, from the tap-th on; 0 beyond the last feature.
__device__ inline void stage(const Layer &l, const float *packed, int column, int tap, float *rows) {
  for (int i = (int)threadIdx.x; i < STAGED * WARP; i += THREADS_A_BLOCK) {
    int row = i / WARP, feature = column + i % WARP * 4;
    bool there = tap + row < l.inputs && feature < l.width;
    const float4 nothing = {0, 0, 0, 0};
    ((float4 *)rows)[i] = there ? *(const float4 *)(packed + (int64_t)(tap + row) * l.width + feature) : nothing;
  }
}

// Adds the staged rows of the inputs that a word marks.
__device__ __forceinline__ void add_marked(uint32_t word, const float *rows, int lane, float *sums) {
  for (; word; word &= word - 1) {
    float4 weights = ((const float4 *)rows)[(__ffs(word) - 1) * WARP + lane];
    sums[0] += weights.x, sums[1] += weights.y, sums[2] += weights.z, sums[3] += weights.w;
  }
}

// The potentials of `count` stimuli with the weights as they are. A warp has a window and 128 features.
__device__ inline void sum_together(const Layer &l, const float *packed, const uint32_t *marks, int words, int count,
                                    float *rows, float *values) {
  int warp = (int)threadIdx.x / WARP, lane = (int)threadIdx.x % WARP, positions = l.ho * l.wo;
  for (int column = 0; column < l.f; column += COLUMNS) {
    for (int start = 0; start < positions; start += WARPS_A_BLOCK) {
      int position = start + warp;
      float sums[TOGETHER][4] = {};
      for (int tap = 0; tap < l.inputs; tap += STAGED) {
        __syncthreads(); // the rows before have been added
        stage(l, packed, column, tap, rows);
        __syncthreads();
        if (position >= positions) continue;
#pragma unroll
        for (int b = 0; b < TOGETHER; b++) {
          if (b >= count) break;
          const uint32_t *window = marks + ((int64_t)b * positions + position) * words + tap / WARP;
          add_marked(window[0], rows, lane, sums[b]);
          if (tap + WARP < l.inputs) add_marked(window[1], rows + WARP * COLUMNS, lane, sums[b]);
        }
      }
      int feature = column + lane * 4;
      if (position >= positions || feature >= l.width) continue;
#pragma unroll
      for (int b = 0; b < TOGETHER; b++) {
        float4 found = {sums[b][0], sums[b][1], sums[b][2], sums[b][3]};
        if (b < count) *(float4 *)(values + ((int64_t)b * positions + position) * l.width + feature) = found;
      }
    }
  }
  __syncthreads();
}

// The potentials of a feature whose row has changed, for one stimulus. A warp has a window, and adds the weights of
// its spikes one by one.
__device__ inline void sum_again(const Layer &l, const float *row, const uint32_t *marks, int words, int feature,
                                 float *staged, float *values) {
  int warp = (int)threadIdx.x / WARP, lane = (int)threadIdx.x % WARP, positions = l.ho * l.wo;
  float *mine = staged + warp * WARP;
  for (int position = warp; position < positions; position += WARPS_A_BLOCK) {
    float sum = 0;
    for (int word = 0; word < words; word++) {
      uint32_t spiked = marks[(int64_t)position * words + word];
      if (spiked >> lane & 1) mine[__popc(spiked & ((1u << lane) - 1))] = row[word * WARP + lane];
      __syncwarp();
      int count = __popc(spiked);
      for (int i = 0; i < count; i++) sum += mine[i];
      __syncwarp();
    }
    if (lane == 0) values[(int64_t)position * l.width + feature] = sum;
  }
}

// The winner of a stimulus, for all threads; its key is NOBODY if there is none.
__device__ inline Rank choose(const Layer &l, const Pupil &p, const float *values, Rank *space) {
  int positions = l.ho * l.wo;
  Rank best = {NOBODY, 0};
  for (int i = (int)threadIdx.x; i < positions * l.width; i += THREADS_A_BLOCK) {
    int feature = i % l.width, position = i / l.width;
    if (!(values[i] > 0) || feature >= l.f || (p.dropped && p.dropped[feature])) continue;
    Rank rank = {key_of(0, values[i]), (int64_t)feature * positions + position};
    if (precedes(rank, best)) best = rank;
  }
  return first_of_block(best, space);
}

__global__ void __launch_bounds__(THREADS_A_BLOCK, 1) learn_final_many(Layer l, Lesson lesson, const Pupil *pupils) {
  SHARED(Rank, shared);
  const Pupil p = pupils[blockIdx.x];
  int positions = l.ho * l.wo, network = (int)blockIdx.x, all = lesson.end - lesson.first;
  int64_t each = (int64_t)positions * lesson.words;
  float *staged = (float *)(shared + WARPS_A_BLOCK), *rows = staged + THREADS_A_BLOCK;
  float *values = lesson.values + (int64_t)network * TOGETHER * positions * l.width;
  const uint32_t *own = lesson.marks + lesson.marks_of[network] * all * each;
  for (int first = lesson.first; first < lesson.end; first += TOGETHER) {
    int count = lesson.end - first < TOGETHER ? lesson.end - first : TOGETHER, changed_rows[TOGETHER];
    const uint32_t *marks = own + (first - lesson.first) * each;
    sum_together(l, p.packed, marks, lesson.words, count, rows, values);
#pragma unroll
    for (int b = 0; b < TOGETHER; b++) {
      changed_rows[b] = -1;
      if (b >= count) continue;
      float *here = values + (int64_t)b * positions * l.width;
#pragma unroll
      for (int before = 0; before < b; before++) {
        int feature = changed_rows[before];
        if (feature < 0) continue;
        const float *row = p.weight + (int64_t)feature * l.inputs;
        sum_again(l, row, marks + b * each, lesson.words, feature, staged, here);
      }
      __syncthreads();
      Rank winner = choose(l, p, here, shared);
      int won = winner.key != NOBODY, feature = won ? (int)(winner.index / positions) : 0;
      int position = won ? (int)(winner.index % positions) : 0, stimulus = first + b;
      int judged = judge(p, stimulus, won, feature);
      if (threadIdx.x == 0) note_outcome(p, judged);
      if (judged < 0) continue;
      const uint32_t *window = marks + b * each + (int64_t)position * lesson.words;
      Change change = change_of(rule_of(p, judged), feature);
      for (int tap = (int)threadIdx.x; tap < l.inputs; tap += THREADS_A_BLOCK) {
        float *place = p.weight + (int64_t)feature * l.inputs + tap;
        float value = changed(change, window[tap / WARP] >> tap % WARP & 1, *place);
        *place = value;
        p.packed[(int64_t)tap * l.width + feature] = value;
      }
      changed_rows[b] = feature;
      __syncthreads();
    }
  }
}

// Bytes of marks at a time.
const int64_t MARK_BYTES = 64 << 20;

template <typename TIME>
int32_t teach(const Device *d, const Layer &l, const Pupil *pupils, int networks, const int32_t *input_of) {
  int64_t positions = l.ho * l.wo, words = (l.inputs + WARP - 1) / WARP;
  int inputs = 0;
  for (int i = 0; i < networks; i++) inputs = input_of[i] < inputs ? inputs : input_of[i] + 1;
  int64_t most = MARK_BYTES / (4 * inputs * positions * words), all = l.n;
  int64_t each = most < 1 ? 1 : most < all ? most : all;
  Shape shape = {networks, THREADS_A_BLOCK, WARPS_A_BLOCK * sizeof(Rank) + (THREADS_A_BLOCK + STAGED * COLUMNS) * 4};
  if (shape.shared > (size_t)d->shared_bytes) return TOO_LARGE;
  Scratch told(d), marks(d), marks_of(d), values(d);
  TRY(told.reserve(networks * sizeof(Pupil)));
  TRY(marks_of.reserve(networks * sizeof(int)));
  TRY(marks.reserve((size_t)(inputs * each * positions * words * 4)));
  TRY(values.reserve((size_t)(networks * TOGETHER * positions * l.width * 4)));
  TRY(cudaMemcpyAsync(told.as<void>(), pupils, networks * sizeof(Pupil), cudaMemcpyHostToDevice, d->stream));
  TRY(cudaMemcpyAsync(marks_of.as<void>(), input_of, networks * sizeof(int), cudaMemcpyHostToDevice, d->stream));
  for (int64_t first = 0; first < l.n; first += each) {
    int64_t count = l.n - first < each ? l.n - first : each, windows = count * positions;
    for (int i = 0, next = 0; i < networks; i++) {
      if (input_of[i] != next) continue; // marked already
      const TIME *input = (const TIME *)pupils[i].input + first * l.plane;
      uint32_t *to = marks.as<uint32_t>() + next++ * windows * words;
      TRY(launch(d, mark_windows<TIME>, each_index(windows * WARP), l, input, windows, (int)words, to));
    }
    Lesson lesson = {(int)first, (int)(first + count), (int)words, marks.as<uint32_t>(), marks_of.as<int>(),
                     values.as<float>()};
    TRY(launch(d, learn_final_many, shape, l, lesson, told.as<Pupil>()));
  }
  return 0;
}

} // namespace

// `pupils` are as many networks of one shape. `input_of` [networks] numbers what they are given, in the order in
// which it comes first; what is the same has one number. `sizes` [8]: n, steps, c, h, w, f, kh, kw. Winners are not
// written.
KERNEL(int32_t, spyke_cuda_learn_final_many)(handle device, const uint8_t *pupils, int32_t networks,
                                             const int32_t *sizes, const int32_t *input_of) {
  const Device *d = use(device);
  Layer l = layer_of(sizes);
  const Pupil *all = (const Pupil *)pupils;
  return is_wide(l.steps) ? teach<uint16_t>(d, l, all, networks, input_of)
                          : teach<uint8_t>(d, l, all, networks, input_of);
}
