// The winner at the last step of each stimulus, and learning from it, in order. A winner fired in the last step, so
// every input that spiked at all came no later.
//
// A step changes one row by little. So the potentials of a few stimuli are estimated by all of the device with the
// weights as they are; then a block for each network walks the stimuli in order, with bounds that allow for what it
// has learnt since. That costs further sums in flat order, never a wrong winner. What it learns it also makes whole.
// Once high bytes show most winners, as they do in trained layers, low ones are not summed.
//
// Cost of a stimulus: the estimates (estimate.cuh), then one look at their bounds and one at a row. A sum in flat
// order is a chain of additions, and takes longer than both.

#include "final_winner.cuh"

namespace {

// Windows that are estimated together in learning, and stimuli at most.
const int64_t WINDOWS_TOGETHER = 4 * COLUMNS_A_BLOCK, MOST_TOGETHER = 32;

// Of a launch.
struct Lesson {
  Asked asked;      // what has been estimated; the marks are those of the first input, those of the next are behind it
  int first, count; // stimuli
  Drift *drift;     // [network, feature]
  int *doubtful;    // [network or stimulus, neuron]
  int most_unclear; // winners of a launch that high bytes may leave open
};

// What is asked of the i-th stimulus of a launch. `block` has room for its doubts.
__device__ inline Question question_of(const Layer &l, const Lesson &lesson, const Pupil &p, int network, int i,
                                       int block) {
  const Asked &asked = lesson.asked;
  int positions = l.ho * l.wo, number = asked.input_of[network];
  int64_t neurons = (int64_t)positions * padded_features(l);
  Marks marks = asked.marks;
  marks.words += number * words_of(l) * marks.columns, marks.spikes += number * marks.columns;
  return {asked.sums + ((int64_t)network * lesson.count + i) * neurons,
          asked.wholes.grids + (int64_t)network * l.f,
          lesson.drift + (int64_t)network * l.f,
          asked.fine[network] ? 0 : LOW_BYTE,
          p.dropped,
          p.weight,
          marks,
          asked.first + (int64_t)i * positions,
          lesson.doubtful + block * neurons};
}

// A block has a stimulus.
__global__ void __launch_bounds__(FINAL_THREADS, 1) find_winners(Layer l, Lesson lesson, const Pupil *pupil) {
  SHARED(unsigned char, shared);
  const Pupil p = *pupil;
  int i = (int)blockIdx.x;
  bool clear;
  int winner = choose(l, question_of(l, lesson, p, 0, i, i), carve(shared), &clear);
  if (threadIdx.x == 0) note_winner(l, p, lesson.first + i, winner);
}

// A thread changes four inputs of a row at a time, and reads so many fours before.
enum { FOURS_AT_ONCE = 4 };

// Changes a winner's row, and what it is as whole numbers.
__device__ inline void change_row(const Layer &l, const Pupil &p, const Change &change, int feature, const Grid &grid,
                                  const Question &q, int window, const Wholes &wholes, int network) {
  float *row = p.weight + (int64_t)feature * l.inputs;
  const uint32_t *marks = q.marks.words + q.column + window;
  for (int start = (int)threadIdx.x * 4; start < l.inputs; start += FINAL_THREADS * 4 * FOURS_AT_ONCE) {
    float weights[FOURS_AT_ONCE][4];
    uint32_t spiked[FOURS_AT_ONCE];
#pragma unroll
    for (int i = 0; i < FOURS_AT_ONCE; i++) {
      int tap = start + i * FINAL_THREADS * 4;
      spiked[i] = tap < l.inputs ? marks[tap / 32 * q.marks.columns] >> tap % 32 : 0;
#pragma unroll
      for (int k = 0; k < 4; k++) weights[i][k] = tap + k < l.inputs ? row[tap + k] : 0;
    }
#pragma unroll
    for (int i = 0; i < FOURS_AT_ONCE; i++) {
      int tap = start + i * FINAL_THREADS * 4;
      uint32_t numbers[4];
      if (tap >= l.inputs) break;
#pragma unroll
      for (int k = 0; k < 4; k++) {
        float value = changed(change, spiked[i] >> k & 1, weights[i][k]);
        numbers[k] = whole(grid, value);
        if (tap + k < l.inputs) row[tap + k] = value;
        // Then there are no bounds.
        if (value != value) wholes.grids[(int64_t)network * l.f + feature].base = value;
      }
      put_four(l, wholes.bytes + network * wholes.each, feature, tap, numbers);
    }
  }
}

// A block has a network, and walks its stimuli.
__global__ void __launch_bounds__(FINAL_THREADS, 1) learn_final(Layer l, Lesson lesson, const Pupil *pupils) {
  SHARED(unsigned char, shared);
  int network = (int)blockIdx.x, positions = l.ho * l.wo, unclear = 0;
  const Pupil p = pupils[network];
  Room room = carve(shared);
  Drift *drift = lesson.drift + (int64_t)network * l.f;
  for (int feature = (int)threadIdx.x; feature < l.f; feature += FINAL_THREADS) drift[feature] = {0, 0};
  Question q = question_of(l, lesson, p, network, 0, network);
  __syncthreads();
  for (int i = 0; i < lesson.count; i++) {
    bool clear;
    int target = target_of(p, lesson.first + i);
    int winner = choose(l, q, room, &clear), won = winner >= 0, feature = won ? winner / positions : 0;
    int judged = judge(p, target, won, feature);
    unclear += won && !clear;
    if (threadIdx.x == 0) {
      note_winner(l, p, lesson.first + i, winner);
      note_outcome(p, judged);
    }
    Grid grid = q.grids[feature];
    __syncthreads(); // the drift, the grid and the room have been read
    if (judged >= 0) {
      Change change = change_of(rule_of(p, judged), feature);
      change_row(l, p, change, feature, grid, q, winner % positions, lesson.asked.wholes, network);
      if (threadIdx.x == 0) {
        Drift most = most_change(change);
        drift[feature].risen += most.risen, drift[feature].fallen += most.fallen;
      }
      __syncthreads();
    }
    q.sums += positions * padded_features(l), q.column += positions;
  }
  if (threadIdx.x == 0) lesson.asked.fine[network] = unclear > lesson.most_unclear;
}

// Bytes of marks, sums and doubts at a time.
const int64_t MOST_BYTES = 64 << 20;

// How many winners of a launch high bytes may leave open before low ones are summed, too. An open winner keeps one
// processor busy with sums in flat order; low bytes are shared by all processors, so the fewer networks, the sooner.
int most_unclear(const Device *d, int networks, int count) {
  return networks < d->processors / 4 ? count * networks / d->processors : count / 4;
}

// What is made of some networks and their inputs, for a while.
class Known {
public:
  explicit Known(const Device *d)
      : device(d), told(d), numbers(d), words(d), spikes(d), bytes(d), grids(d), drift(d), sums(d), doubts(d),
        fine(d) {}

  // Of networks and their inputs, each with marks of `stimuli`; there are sums of `together` stimuli of each
  // network, and `choices` are made at a time.
  int32_t begin(const Layer &l, const Pupil *pupils, int networks, const int32_t *input_of, int inputs,
                int64_t stimuli, int64_t together, int64_t choices) {
    int64_t positions = l.ho * l.wo, columns = stimuli * positions;
    TRY(told.reserve(networks * sizeof(Pupil)));
    TRY(numbers.reserve(networks * sizeof(int32_t)));
    TRY(words.reserve((size_t)(inputs * mark_bytes(l, columns))));
    TRY(spikes.reserve((size_t)(inputs * columns * 4)));
    TRY(bytes.reserve((size_t)(networks * 2 * plane_bytes(l))));
    TRY(grids.reserve((size_t)networks * l.f * sizeof(Grid)));
    TRY(drift.reserve((size_t)networks * l.f * sizeof(Drift)));
    TRY(sums.reserve((size_t)(networks * sum_bytes(l, together * positions))));
    TRY(doubts.reserve((size_t)(choices * sum_bytes(l, positions))));
    TRY(fine.reserve(networks * sizeof(int)));
    wholes = {bytes.as<uint32_t>(), grids.as<Grid>(), plane_bytes(l) / 2};
    TRY(cudaMemsetAsync(drift.as<void>(), 0, (size_t)networks * l.f * sizeof(Drift), device->stream));
    TRY(cudaMemsetAsync(fine.as<void>(), 0xff, networks * sizeof(int), device->stream));
    TRY(upload(device, told.as<void>(), pupils, networks * sizeof(Pupil)));
    return upload(device, numbers.as<void>(), input_of, networks * sizeof(int32_t));
  }

  const Pupil *pupils() const { return told.as<Pupil>(); }

  // The marks of the input with a number, if each has so many columns.
  Marks marks_of(const Layer &l, int number, int64_t columns) const {
    return {words.as<uint32_t>() + number * words_of(l) * columns, spikes.as<int32_t>() + number * columns, columns};
  }

  // Estimates `count` stimuli from the column on; what is asked of them.
  int32_t estimate_some(const Layer &l, int networks, const Marks &marks, int first, int count, int64_t column,
                        Lesson *lesson) {
    Asked asked = {wholes, marks, numbers.as<int>(), fine.as<int>(), column, count * l.ho * l.wo, 0, 0,
                   sums.as<int32_t>()};
    *lesson = {asked, first, count, drift.as<Drift>(), doubts.as<int>(), most_unclear(device, networks, count)};
    return estimate_columns(device, l, networks, asked);
  }

  Wholes wholes;

private:
  const Device *device;
  Scratch told, numbers, words, spikes, bytes, grids, drift, sums, doubts, fine;
};

// How many stimuli of so many bytes go at a time.
int64_t at_a_time(int64_t bytes, int64_t all) {
  int64_t most = MOST_BYTES / bytes;
  return most < 1 ? 1 : most < all ? most : all;
}

template <typename TIME>
int32_t teach(const Device *d, const Layer &l, const Pupil *pupils, int networks, const int32_t *input_of) {
  int64_t positions = l.ho * l.wo, together = WINDOWS_TOGETHER / positions;
  together = together < 1 ? 1 : together < MOST_TOGETHER ? together : MOST_TOGETHER;
  int inputs = 0;
  for (int i = 0; i < networks; i++) inputs = input_of[i] < inputs ? inputs : input_of[i] + 1;
  int64_t each = at_a_time(inputs * mark_bytes(l, positions), l.n);
  if (!fits_estimates(l, networks, inputs, each * positions)) return TOO_LARGE;
  Known known(d);
  TRY(known.begin(l, pupils, networks, input_of, inputs, each, together, networks));
  TRY(whole_weights<true>(d, l, known.pupils(), networks, known.wholes));
  for (int64_t first = 0; first < l.n; first += each) {
    int64_t count = l.n - first < each ? l.n - first : each, columns = count * positions;
    for (int i = 0, next = 0; i < networks; i++) {
      if (input_of[i] != next) continue; // marked already
      TRY(mark(d, l, (const TIME *)pupils[i].input + first * l.plane, known.marks_of(l, next++, columns)));
    }
    for (int64_t i = 0; i < count; i += together) {
      Lesson lesson;
      int some = (int)(count - i < together ? count - i : together);
      TRY(known.estimate_some(l, networks, known.marks_of(l, 0, columns), (int)(first + i), some, i * positions,
                              &lesson));
      TRY(launch(d, learn_final, {networks, FINAL_THREADS, ROOM_BYTES}, l, lesson, known.pupils()));
    }
  }
  return 0;
}

template <typename TIME> int32_t find(const Device *d, const Layer &l, Pupil asked, const uint8_t *dropped) {
  int64_t positions = l.ho * l.wo;
  int64_t each = at_a_time(mark_bytes(l, positions) + 2 * sum_bytes(l, positions), l.n);
  if (!fits_estimates(l, 1, 1, each * positions)) return TOO_LARGE;
  const int32_t only = 0;
  Scratch sit_out(d);
  TRY(sit_out.reserve((size_t)l.f));
  TRY(upload(d, sit_out.as<void>(), dropped, (size_t)l.f));
  asked.dropped = sit_out.as<uint8_t>();
  Known known(d);
  TRY(known.begin(l, &asked, 1, &only, 1, each, each, each));
  TRY(whole_weights<false>(d, l, known.pupils(), 1, known.wholes));
  for (int64_t first = 0; first < l.n; first += each) {
    int64_t count = l.n - first < each ? l.n - first : each;
    Marks marks = known.marks_of(l, 0, count * positions);
    Lesson lesson;
    TRY(mark(d, l, (const TIME *)asked.input + first * l.plane, marks));
    TRY(known.estimate_some(l, 1, marks, (int)first, (int)count, 0, &lesson));
    TRY(launch(d, find_winners, {count, FINAL_THREADS, ROOM_BYTES}, l, lesson, known.pupils()));
  }
  return 0;
}

} // namespace

// `pupils` are as many networks of one shape, whose weights are between their bounds. `input_of` [networks] numbers
// what they are given, in the order in which it comes first; what is the same has one number. `sizes` [8]: n, steps,
// c, h, w, f, kh, kw. Changes the weights alone, not their packed form.
KERNEL(int32_t, spyke_cuda_learn_final)(handle device, const uint8_t *pupils, int32_t networks, const int32_t *sizes,
                                        const int32_t *input_of) {
  const Device *d = use(device);
  Layer l = layer_of(sizes);
  const Pupil *all = (const Pupil *)pupils;
  return with_times(l.steps, [&](auto time) { return teach<decltype(time)>(d, l, all, networks, input_of); });
}

// The winner of each stimulus, of any weights: `winners` [n, 3], `counts` [n]. `dropped` [f] is on the host.
KERNEL(int32_t, spyke_cuda_final_winners)(handle device, address input, address weight, const uint8_t *dropped,
                                          address winners, address counts, const int32_t *sizes) {
  const Device *d = use(device);
  Layer l = layer_of(sizes);
  Pupil asked = {};
  asked.input = at<void>(input), asked.weight = at<float>(weight);
  asked.winners = at<int32_t>(winners), asked.counts = at<int32_t>(counts);
  return with_times(l.steps, [&](auto time) { return find<decltype(time)>(d, l, asked, dropped); });
}
