// Learning in one step, of neurons that fire in the last step and of which one wins: the one with the largest
// potential. The kernel stays on the device for many stimuli, and its blocks exchange a message for each.
//
// A block has some features, and their rows in its shared memory as long as the kernel runs: a winner's row changes
// where it is read. Potentials are summed side by side, by 16 windows, in an order that suits the threads; every
// block reports the bounds of its best neuron and the most that its others may reach. If only one neuron of the
// layer can be the winner, it is. Else (a few stimuli of a hundred) those that can are summed in flat order, and
// the blocks meet once more.
//
// Two float32 sums of the same m terms in orders with at most a and b additions one after another differ by less
// than (a + b) * u times the sum of the magnitudes (u = 2^-24); here a = m in flat order.
//
// Cost of a stimulus: 16 additions under a mask for each weight of the layer, and the messages. What a block reads
// of the next stimulus is on its way while it waits.

#include "choice.cuh"
#include "marks.cuh"
#include "pupil.cuh"

namespace {

enum { WARPS_A_BLOCK = 16, THREADS_A_BLOCK = WARPS_A_BLOCK * WARP };

// Words of marks that a thread asks for at a time, and weights that a warp lays side by side to add them in order.
enum { AHEAD = 7, STAGED = 256 };

// What a block tells of its neurons.
struct alignas(16) Report {
  float low, high; // bounds of the best one's potential
  float rival;     // what the others may reach
  int index;       // of the best one (feature, row, column)
};

// Of a launch.
struct Lesson {
  int first, end;  // stimuli
  int rows;        // features of a block
  int resident;    // whether their rows are in shared memory
  Marks marks;     // from `first` on
  uint64_t *reports; // [2, blocks, 2 words]; 0 at first
  uint64_t *exact; // from `first` on: the largest of the potentials summed in order, above ~index; 0 at first
  uint32_t *arrived;
};

const float NOTHING = -3.4028235e38f;

// What a block knows of one of its features.
struct Own {
  float ltp[2], ltd[2];
  int feature_class, takes_part;
};

// The shared memory of a block. Rows are as long as their marks: of an odd number of inputs the last one is 0.
struct Room {
  float *rows, *parts, *values, *staged;
  int *spikes;
  Report *reports;
  Own *own;
};

__host__ __device__ inline int row_length(const Layer &l) { return pairs_of(l) * 2; }

__device__ inline Room carve(const Layer &l, const Lesson &lesson, float *shared) {
  Room room;
  room.reports = (Report *)shared;                                         // [warp]
  room.parts = shared + WARPS_A_BLOCK * 4;                                 // [2, 2 rows, warp, 16]
  room.staged = room.parts + 4 * WARPS_A_BLOCK * GROUP;                    // [warp, STAGED]
  room.rows = room.staged + WARPS_A_BLOCK * STAGED;                        // [row, inputs]
  room.values = room.rows + (lesson.resident ? lesson.rows * row_length(l) : 0); // [row, window]
  room.spikes = (int *)(room.values + lesson.rows * l.ho * l.wo);          // [window]
  room.own = (Own *)(room.spikes + l.ho * l.wo);                           // [row]
  return room;
}

int64_t shared_bytes(const Layer &l, int rows, bool resident) {
  int64_t fixed = WARPS_A_BLOCK * (4 + 4 * GROUP + STAGED), each = l.ho * l.wo + (resident ? row_length(l) : 0);
  return (fixed + l.ho * l.wo + rows * each) * 4 + rows * (int64_t)sizeof(Own);
}

__device__ __forceinline__ void fetch(const uint32_t *words, int count, uint32_t *ahead) {
#pragma unroll
  for (int i = 0; i < AHEAD; i++) {
    int pair = (int)threadIdx.x + i * THREADS_A_BLOCK;
    ahead[i] = pair < count ? words[pair] : 0;
  }
}

// Adds the weights of a row and, with TWO, of the next one to the sums of the windows whose marks were fetched,
// `count` pairs from `first` on. Two rows share the test of a mark.
template <bool TWO>
__device__ __forceinline__ void add_rows(const Layer &l, const float *row, int next, bool resident, int first,
                                         int count, const uint32_t *ahead, float *sums, float *others) {
#pragma unroll
  for (int i = 0; i < AHEAD; i++) {
    int pair = (int)threadIdx.x + i * THREADS_A_BLOCK;
    if (pair >= count) break;
    int tap = 2 * (first + pair), odd = !resident && tap + 1 == l.inputs; // then there is no weight
    float2 a, b = {0, 0};
    if (resident) {
      a = *(const float2 *)(row + tap);
      if (TWO) b = *(const float2 *)(row + next + tap);
    } else {
      a = {row[tap], odd ? 0 : row[tap + 1]};
      if (TWO) b = {row[next + tap], odd ? 0 : row[next + tap + 1]};
    }
#pragma unroll
    for (int k = 0; k < GROUP; k++) {
      if (ahead[i] >> k & 1) {
        sums[k] += a.x;
        if (TWO) others[k] += b.x;
      }
      if (ahead[i] >> (GROUP + k) & 1) {
        sums[k] += a.y;
        if (TWO) others[k] += b.y;
      }
    }
  }
}

// The 16 sums over all lanes of a warp: lanes 2k and 2k + 1 get the k-th. Each round halves what a lane has.
template <int HALF> __device__ __forceinline__ float fold(float *sums, int lane) {
  if constexpr (HALF == 0) {
    return sums[0] + __shfl_xor_sync(ALL_LANES, sums[0], 1);
  } else {
    bool upper = lane & 2 * HALF;
#pragma unroll
    for (int k = 0; k < HALF; k++) {
      float sent = upper ? sums[k] : sums[k + HALF], kept = upper ? sums[k + HALF] : sums[k];
      sums[k] = kept + __shfl_xor_sync(ALL_LANES, sent, 2 * HALF);
    }
    return fold<HALF / 2>(sums, lane);
  }
}

// By how much a potential may differ from its sum in flat order.
__device__ inline float error_of(const Layer &l, const Pupil &p, float value, int spikes) {
  float most = fmaxf(fabsf(p.lower), fabsf(p.upper)) * (float)spikes;
  float size = p.lower >= 0 ? value * 1.001f : most;
  int apart = l.inputs / THREADS_A_BLOCK + 2 * WARP;
  return (float)(spikes + (apart < spikes ? apart : spikes)) * 6.3e-8f * size;
}

// The best of two reports; ties by the lower index, so that all agree.
__device__ inline Report merged(const Report &a, const Report &b) {
  bool first = a.low > b.low || (a.low == b.low && a.index < b.index);
  float beaten = first ? b.high : a.high;
  return {first ? a.low : b.low, first ? a.high : b.high, fmaxf(beaten, fmaxf(a.rival, b.rival)),
          first ? a.index : b.index};
}

__device__ inline Report merged_by_warp(Report mine) {
#pragma unroll
  for (int distance = WARP / 2; distance > 0; distance /= 2) {
    Report other;
    other.low = __shfl_xor_sync(ALL_LANES, mine.low, distance);
    other.high = __shfl_xor_sync(ALL_LANES, mine.high, distance);
    other.rival = __shfl_xor_sync(ALL_LANES, mine.rival, distance);
    other.index = __shfl_xor_sync(ALL_LANES, mine.index, distance);
    mine = merged(mine, other);
  }
  return mine;
}

// What a block tells, found by one warp.
__device__ inline Report report_of(const Layer &l, const Pupil &p, const Lesson &lesson, const Room &room, int lane) {
  int positions = l.ho * l.wo, first = (int)blockIdx.x * lesson.rows * positions;
  Report mine = {NOTHING, NOTHING, NOTHING, 0};
  for (int i = lane; i < lesson.rows * positions; i += WARP) {
    if (!room.own[i / positions].takes_part) continue;
    float value = room.values[i], error = error_of(l, p, value, room.spikes[i % positions]);
    Report next = {value - error, value + error, NOTHING, first + i};
    if (next.high >= next.low) mine = merged(next, mine); // NaN never wins
    else mine.rival = fmaxf(mine.rival, next.high);
  }
  return merged_by_warp(mine);
}

// The row of a block's r-th feature.
__device__ inline float *row_of(const Layer &l, const Pupil &p, const Lesson &lesson, const Room &room, int r) {
  if (lesson.resident) return room.rows + r * row_length(l);
  return p.weight + ((int64_t)blockIdx.x * lesson.rows + r) * l.inputs;
}

template <bool IN>
__device__ inline void copy_rows(const Layer &l, const Pupil &p, const Lesson &lesson, const Room &room) {
  for (int r = 0; r < lesson.rows; r++) {
    int64_t feature = (int64_t)blockIdx.x * lesson.rows + r;
    if (feature >= l.f) return;
    for (int tap = (int)threadIdx.x; tap < row_length(l); tap += THREADS_A_BLOCK) {
      float *here = room.rows + r * row_length(l) + tap, *there = p.weight + feature * l.inputs + tap;
      if (IN) *here = tap < l.inputs ? *there : 0;
      else if (tap < l.inputs) *there = *here;
    }
  }
}

__device__ inline void learn_own(const Layer &l, const Pupil &p, const Lesson &lesson, Own *own) {
  for (int r = (int)threadIdx.x; r < lesson.rows; r += THREADS_A_BLOCK) {
    int feature = (int)blockIdx.x * lesson.rows + r;
    own[r] = {};
    if (feature >= l.f) continue;
    for (int which = 0; which < 2; which++) {
      const float *ltp = p.rates[2 * which], *ltd = p.rates[2 * which + 1];
      if (ltp) own[r].ltp[which] = ltp[feature], own[r].ltd[which] = ltd[feature];
    }
    own[r].feature_class = p.classes ? p.classes[feature] : 0;
    own[r].takes_part = !(p.dropped && p.dropped[feature]);
  }
}

// A potential in flat order, by a warp: the weights of spikes are laid side by side, then added one by one.
__device__ inline float sum_in_order(const Layer &l, const float *row, const uint32_t *group, int window, int lane,
                                     float *staged) {
  float sum = 0;
  int count = 0;
  for (int start = 0; start < l.inputs; start += WARP) {
    int tap = start + lane;
    bool mine = tap < l.inputs && marked(group, tap, window);
    unsigned spiked = __ballot_sync(ALL_LANES, mine);
    if (mine) staged[count + __popc(spiked & ((1u << lane) - 1))] = row[tap];
    count += __popc(spiked);
    if (count <= STAGED - WARP && start + WARP < l.inputs) continue;
    __syncwarp();
#pragma unroll 8
    for (int i = 0; i < count; i++) sum += staged[i];
    count = 0;
    __syncwarp();
  }
  return sum;
}

// Sums those that may win in flat order, and gives the best of the layer; -1 for none.
__device__ inline int settle(const Layer &l, const Pupil &p, const Lesson &lesson, const Room &room,
                             const uint32_t *words, float least, uint64_t *exact, Meeting *meeting) {
  int warp = (int)threadIdx.x / WARP, lane = (int)threadIdx.x % WARP, positions = l.ho * l.wo;
  for (int i = warp; i < lesson.rows * positions; i += WARPS_A_BLOCK) {
    int r = i / positions, position = i % positions;
    if (!room.own[r].takes_part) continue;
    float high = room.values[i] + error_of(l, p, room.values[i], room.spikes[position]);
    if (!(high >= least && high > 0)) continue;
    const uint32_t *group = words + position / GROUP * pairs_of(l);
    float *staged = room.staged + warp * STAGED;
    float value = sum_in_order(l, row_of(l, p, lesson, room, r), group, position % GROUP, lane, staged);
    uint32_t index = (uint32_t)((int)blockIdx.x * lesson.rows * positions + i);
    if (lane == 0 && value > 0) {
      atomicMax((unsigned long long *)exact, (unsigned long long)ascending(value) << 32 | (uint32_t)~index);
    }
  }
  meet(meeting);
  uint64_t best = *(volatile uint64_t *)exact;
  return best ? (int)~(uint32_t)best : -1;
}

// The potentials of one or two features of a block, the first one the r-th, for 16 windows.
template <bool TWO>
__device__ __forceinline__ void sum_group(const Layer &l, const Pupil &p, const Lesson &lesson, const Room &room,
                                          const uint32_t *words, bool fetched, uint32_t *ahead, int r, int group,
                                          float *part) {
  int warp = (int)threadIdx.x / WARP, lane = (int)threadIdx.x % WARP;
  int positions = l.ho * l.wo, pairs = pairs_of(l), next = lesson.resident ? row_length(l) : l.inputs;
  float sums[GROUP] = {}, others[GROUP] = {};
  for (int first = 0; first < pairs; first += AHEAD * THREADS_A_BLOCK) {
    if (first > 0 || !fetched) fetch(words + group * pairs + first, pairs - first, ahead);
    add_rows<TWO>(l, row_of(l, p, lesson, room, r), next, lesson.resident, first, pairs - first, ahead, sums, others);
  }
  float sum = fold<GROUP / 2>(sums, lane), other = TWO ? fold<GROUP / 2>(others, lane) : 0;
  if (lane % 2 == 0) {
    part[warp * GROUP + lane / 2] = sum;
    if (TWO) part[(WARPS_A_BLOCK + warp) * GROUP + lane / 2] = other;
  }
  __syncthreads();
  int which = (int)threadIdx.x / GROUP, window = (int)threadIdx.x % GROUP, position = group * GROUP + window;
  if (which > TWO || position >= positions) return;
  float total = 0;
#pragma unroll
  for (int w = 0; w < WARPS_A_BLOCK; w++) total += part[(which * WARPS_A_BLOCK + w) * GROUP + window];
  room.values[(r + which) * positions + position] = total;
}

// The potentials of a block's neurons. `ahead` has the first marks.
__device__ __forceinline__ void sum_potentials(const Layer &l, const Pupil &p, const Lesson &lesson,
                                               const Room &room, const uint32_t *words, uint32_t *ahead) {
  int groups = groups_of(l), here = l.f - (int)blockIdx.x * lesson.rows, round = 0;
  int rows = here < lesson.rows ? here : lesson.rows;
  for (int r = 0; r < rows; r += 2) {
    for (int group = 0; group < groups; group++, round++) {
      float *part = room.parts + (round & 1) * 2 * WARPS_A_BLOCK * GROUP;
      if (r + 1 < rows) sum_group<true>(l, p, lesson, room, words, round == 0, ahead, r, group, part);
      else sum_group<false>(l, p, lesson, room, words, round == 0, ahead, r, group, part);
    }
  }
}

// A report as two words that both carry a tag, by which they are known to be those of a stimulus. The words are
// (low, tag, index in the block) and (high, tag, rival), the rival rounded up to the 24 bits that are left.
__device__ inline uint32_t tag_of(int stimulus) { return (uint32_t)(stimulus + 1) & 0xff; }

__device__ inline float value_of(uint32_t bits) { // what `ascending` made of it
  return __uint_as_float(bits >> 31 ? bits & 0x7fffffffu : ~bits);
}

__device__ inline void put_report(uint64_t *words, const Report &report, int first, uint32_t tag) {
  uint32_t rival = ascending(report.rival) >> 8, index = (uint32_t)(report.index - first) & 0xffffff;
  if (rival < 0xff7fff) rival++; // stays below infinity
  put_message(words, (uint64_t)__float_as_uint(report.low) << 32 | tag << 24 | index);
  put_message(words + 1, (uint64_t)__float_as_uint(report.high) << 32 | tag << 24 | rival);
}

__device__ inline Report await_report(const uint64_t *words, int first, uint32_t tag) {
  uint64_t mask = 0xff000000u, expected = tag << 24;
  uint64_t low = await_message(words, mask, expected), high = await_message(words + 1, mask, expected);
  return {__uint_as_float((uint32_t)(low >> 32)), __uint_as_float((uint32_t)(high >> 32)),
          value_of((uint32_t)(high & 0xffffff) << 8), first + (int)(low & 0xffffff)};
}

// What all blocks tell of a stimulus, for all threads.
__device__ inline Report gather(const uint64_t *reports, int neurons, uint32_t tag, Report *space) {
  int warp = (int)threadIdx.x / WARP, lane = (int)threadIdx.x % WARP;
  Report all = {NOTHING, NOTHING, NOTHING, 0}, nothing = all;
  for (int i = (int)threadIdx.x; i < (int)gridDim.x; i += THREADS_A_BLOCK) {
    all = merged(all, await_report(reports + 2 * i, i * neurons, tag));
  }
  all = merged_by_warp(all);
  if (lane == 0) space[warp] = all;
  __syncthreads();
  return merged_by_warp(lane < WARPS_A_BLOCK ? space[lane] : nothing);
}

// Writes what came of a stimulus; one thread of the grid.
__device__ inline void note(const Layer &l, const Pupil &p, int stimulus, int winner, int outcome) {
  int positions = l.ho * l.wo, count = winner >= 0, position = count ? winner % positions : 0;
  if (p.classes) atomicAdd(p.outcomes + outcome, 1);
  if (!p.winners) return;
  int32_t *to = p.winners + (int64_t)stimulus * 3;
  to[0] = count ? winner / positions : 0, to[1] = position / l.wo, to[2] = position % l.wo;
  p.counts[stimulus] = count;
}

// A winner's row, by the marks that its threads hold.
__device__ __forceinline__ void change_held(const Layer &l, const Change &change, float *row, const uint32_t *held,
                                            int window) {
#pragma unroll
  for (int i = 0; i < AHEAD; i++) {
    int tap = 2 * ((int)threadIdx.x + i * THREADS_A_BLOCK);
    if (tap < l.inputs) row[tap] = changed(change, held[i] >> window & 1, row[tap]);
    if (tap + 1 < l.inputs) row[tap + 1] = changed(change, held[i] >> (GROUP + window) & 1, row[tap + 1]);
  }
}

__device__ inline void change_row(const Layer &l, const Change &change, float *row, const uint32_t *group,
                                  int window) {
  for (int tap = (int)threadIdx.x; tap < l.inputs; tap += THREADS_A_BLOCK) {
    row[tap] = changed(change, marked(group, tap, window), row[tap]);
  }
}

__global__ void __launch_bounds__(THREADS_A_BLOCK, 1) learn_final(Layer l, Lesson lesson, const Pupil *pupil) {
  SHARED(float, shared);
  const Pupil p = *pupil;
  int warp = (int)threadIdx.x / WARP, lane = (int)threadIdx.x % WARP;
  int positions = l.ho * l.wo, pairs = pairs_of(l), each = groups_of(l) * pairs;
  int first = (int)blockIdx.x * lesson.rows;
  Room room = carve(l, lesson, shared);
  if (lesson.resident) copy_rows<true>(l, p, lesson, room);
  learn_own(l, p, lesson, room.own);
  Meeting meeting = {lesson.arrived, 0};
  // Marks of the next stimulus, and of this one: where they are all that there is, a winner's row needs no others.
  uint32_t ahead[AHEAD], held[AHEAD];
  bool all_held = positions <= GROUP && pairs <= AHEAD * THREADS_A_BLOCK;
  fetch(lesson.marks.words, pairs, ahead);
  int target = p.targets ? p.targets[lesson.first] : 0;
  for (int i = (int)threadIdx.x; i < positions; i += THREADS_A_BLOCK) room.spikes[i] = lesson.marks.spikes[i];
  __syncthreads();
  for (int stimulus = lesson.first; stimulus < lesson.end; stimulus++) {
    int here = stimulus - lesson.first;
    const uint32_t *words = lesson.marks.words + (int64_t)here * each;
    if (all_held) {
#pragma unroll
      for (int i = 0; i < AHEAD; i++) held[i] = ahead[i];
    }
    sum_potentials(l, p, lesson, room, words, ahead);
    uint64_t *reports = lesson.reports + (here & 1) * 2 * gridDim.x;
    if (warp == 0) {
      __syncwarp(); // the values are those of this warp
      Report mine = report_of(l, p, lesson, room, lane);
      if (lane == 0) put_report(reports + 2 * blockIdx.x, mine, first * positions, tag_of(here));
    }
    bool more = stimulus + 1 < lesson.end;
    fetch(words + each, more ? pairs : 0, ahead);
    int next = more && p.targets ? p.targets[stimulus + 1] : 0, next_spikes = 0;
    const int32_t *spikes = lesson.marks.spikes + (int64_t)(here + 1) * positions;
    if (more && (int)threadIdx.x < positions) next_spikes = spikes[threadIdx.x];
    Report all = gather(reports, lesson.rows * positions, tag_of(here), room.reports);
    int winner = all.index;
    if (!(fmaxf(all.high, all.rival) > 0)) winner = -1;
    else if (!(all.low > 0 && all.rival < all.low)) {
      winner = settle(l, p, lesson, room, words, all.low, lesson.exact + here, &meeting);
    }
    int r = winner / positions - first, position = winner % positions;
    if (winner < 0) {
      if (blockIdx.x == 0 && threadIdx.x == 0) note(l, p, stimulus, winner, 2);
    } else if (r >= 0 && r < lesson.rows) {
      const Own &own = room.own[r];
      int which = p.classes && own.feature_class != target;
      Change change = {own.ltp[which], own.ltd[which], which ? p.kinds[1] : p.kinds[0], p.lower, p.upper};
      float *row = row_of(l, p, lesson, room, r);
      if (all_held) change_held(l, change, row, held, position);
      else change_row(l, change, row, words + position / GROUP * pairs, position % GROUP);
      if (threadIdx.x == 0) note(l, p, stimulus, winner, which);
    }
    target = next;
    if ((int)threadIdx.x < positions) room.spikes[threadIdx.x] = next_spikes;
    for (int i = (int)threadIdx.x + THREADS_A_BLOCK; more && i < positions; i += THREADS_A_BLOCK) {
      room.spikes[i] = spikes[i];
    }
    __syncthreads();
  }
  if (lesson.resident) copy_rows<false>(l, p, lesson, room);
}

// Bytes of marks at a time: they should stay in the L2 cache until they are read.
const int64_t MARK_BYTES = 24 << 20;

// How features are dealt to blocks: a block for each processor, since blocks that share one take turns, and all
// wait for the last.
int32_t deal(const Device *d, const Layer &l, Shape *shape, Lesson *lesson) {
  for (lesson->resident = 1; lesson->resident >= 0; lesson->resident--) {
    for (int rows = 1; rows <= l.f; rows++) {
      int64_t shared = shared_bytes(l, rows, lesson->resident), blocks = (l.f + rows - 1) / rows;
      if (shared > d->shared_bytes) break;
      if (blocks > d->processors || !blocks_together(d, learn_final, THREADS_A_BLOCK, (size_t)shared)) continue;
      lesson->rows = rows;
      *shape = {blocks, THREADS_A_BLOCK, (size_t)shared};
      return 0;
    }
  }
  return TOO_LARGE;
}

template <typename TIME> int32_t teach(const Device *d, const Layer &l, const Pupil *pupil) {
  int64_t positions = l.ho * l.wo, words = (int64_t)groups_of(l) * pairs_of(l);
  if (l.f * positions > INT32_MAX) return TOO_LARGE;
  int64_t most = MARK_BYTES / (4 * words) > 1 ? MARK_BYTES / (4 * words) : 1;
  int each = most < l.n ? (int)most : l.n;
  Shape shape;
  Lesson lesson;
  TRY(deal(d, l, &shape, &lesson));
  if (lesson.rows * positions > 0xffffff) return TOO_LARGE; // the index of a report
  Scratch told(d), marks(d), spikes(d), reports(d), exact(d), arrived(d);
  TRY(told.reserve(sizeof(Pupil)));
  TRY(marks.reserve((size_t)(each * words * 4)));
  TRY(spikes.reserve((size_t)(each * positions * 4)));
  size_t report_bytes = (size_t)shape.blocks * 2 * 16;
  TRY(reports.reserve(report_bytes));
  TRY(exact.reserve((size_t)each * 8));
  TRY(arrived.reserve(4));
  TRY(cudaMemcpyAsync(told.as<void>(), pupil, sizeof(Pupil), cudaMemcpyHostToDevice, d->stream));
  lesson.marks = {marks.as<uint32_t>(), spikes.as<int32_t>()};
  lesson.reports = reports.as<uint64_t>();
  lesson.exact = exact.as<uint64_t>();
  lesson.arrived = arrived.as<uint32_t>();
  for (int first = 0; first < l.n; first += each) {
    lesson.first = first, lesson.end = l.n - first < each ? l.n : first + each;
    Layer part = l;
    part.n = lesson.end - first;
    TRY(mark(d, part, (const TIME *)pupil->input + first * l.plane, lesson.marks));
    TRY(cudaMemsetAsync(exact.as<void>(), 0, (size_t)part.n * 8, d->stream));
    TRY(cudaMemsetAsync(arrived.as<void>(), 0, 4, d->stream));
    TRY(cudaMemsetAsync(reports.as<void>(), 0, report_bytes, d->stream));
    TRY(launch_together(d, learn_final, shape, l, lesson, told.as<Pupil>()));
  }
  return 0;
}

} // namespace

// `pupil` is one network; `sizes` [8]: n, steps, c, h, w, f, kh, kw. Changes the weight alone, not its packed form.
KERNEL(int32_t, spyke_cuda_learn_final)(handle device, const uint8_t *pupil, const int32_t *sizes) {
  const Device *d = use(device);
  Layer l = layer_of(sizes);
  if (!d->cooperative) return NO_COOPERATION;
  const Pupil *one = (const Pupil *)pupil;
  return is_wide(l.steps) ? teach<uint16_t>(d, l, one) : teach<uint8_t>(d, l, one);
}
