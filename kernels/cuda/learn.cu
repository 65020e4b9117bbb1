// Learning in one step, of neurons that fire above a threshold, with pointwise inhibition: for each stimulus, in
// order, what convolution, firing, inhibition, selection of winners and STDP give. The kernel stays on the device
// for many stimuli. Weights are at least 0.
//
// With pointwise inhibition a position has one candidate, and winners are those with the earliest (candidate.cuh).
// So windows are looked at up to two steps after that at which the last winner fired one or two stimuli before. Where
// that was too short for all winners, they are looked at again to the end.
//
// One network has the whole grid. A block has 32 features, whose weights it keeps in shared memory, and some of the
// windows. After a barrier of the grid every block chooses the winners for itself, and changes those of its
// features; so there is one barrier for each stimulus. While it waits, it lists spikes of the next one. Of several
// networks each has a block of its own, reads weights from the caches, and no block waits for another.
//
// Cost of a stimulus: each window is read once, and its early spikes are sorted and their rows added; for one network
// the barrier and the choice, one winner after another, are most of it.

#include "candidate.cuh"

namespace {

enum { MOST_WARPS = 16, WARPS_OF_MANY_BLOCKS = 8 };

// From a row of resident weights to the next: a bank further, so that a feature's weights lie in different banks.
enum { ROW = WARP + 1 };

struct Winner {
  int feature, y, x, step;
};

// Of a launch. With several parts, each has 32 features.
struct Lesson {
  int first, end, parts;
  Candidate *candidates; // [2, part, position]: of one network
  uint32_t *arrived;
};

// The shared memory of a block.
struct Room {
  Rank *space;           // [warp]
  Winner *winners;       // [kwta]
  Candidate *candidates; // [position]
  int *offsets;          // [input]
  uint32_t *lists;       // [warp]
  float *rates;          // [4, WARP]: of one network, as the rows
  float *rows;           // [input, ROW]
};

__device__ inline Room carve(const Layer &l, int kwta, Rank *shared) {
  int warps = (int)blockDim.x / WARP;
  Room room;
  room.space = shared;
  room.winners = (Winner *)(room.space + warps);
  room.candidates = (Candidate *)(room.winners + kwta);
  room.offsets = (int *)(room.candidates + l.ho * l.wo);
  room.lists = (uint32_t *)room.offsets + list_length(l.inputs);
  room.rates = (float *)(room.lists + warps * lists_length(l.inputs));
  room.rows = room.rates + 4 * WARP;
  return room;
}

size_t shared_bytes(const Layer &l, int warps, int kwta, bool alone) {
  size_t lists = 4 * (list_length(l.inputs) + (size_t)warps * lists_length(l.inputs));
  size_t rows = alone ? ((size_t)l.inputs * ROW + 4 * WARP) * 4 : 0;
  return warps * sizeof(Rank) + kwta * sizeof(Winner) + (size_t)l.ho * l.wo * sizeof(Candidate) + lists + rows;
}

// What a thread asks for at a time, so that it comes together.
enum { AT_ONCE = 4 };

// The candidates of all positions, from those of the parts: the first one of a position, whose features ascend with
// the parts.
__device__ inline void collect(const Layer &l, const Lesson &lesson, const Candidate *found, Candidate *to) {
  int positions = l.ho * l.wo, threads = (int)blockDim.x;
  for (int start = (int)threadIdx.x; start < positions; start += AT_ONCE * threads) {
    Candidate first[AT_ONCE];
#pragma unroll
    for (int k = 0; k < AT_ONCE; k++) first[k].key = NOBODY;
#pragma unroll 4
    for (int part = 0; part < lesson.parts; part++) {
      Candidate others[AT_ONCE];
#pragma unroll
      for (int k = 0; k < AT_ONCE; k++) {
        int position = start + k * threads;
        others[k] = found[part * positions + (position < positions ? position : start)];
      }
#pragma unroll
      for (int k = 0; k < AT_ONCE; k++) {
        if (others[k].key < first[k].key) first[k] = others[k];
      }
    }
#pragma unroll
    for (int k = 0; k < AT_ONCE; k++) {
      if (start + k * threads < positions) to[start + k * threads] = first[k];
    }
  }
}

// The winners among the candidates, for all threads of a block. Returns how many.
__device__ inline int choose(const Layer &l, const Pupil &p, const Room &room) {
  int positions = l.ho * l.wo, count = 0;
  for (; count < p.kwta; count++) {
    Rank best = {NOBODY, 0};
    for (int position = (int)threadIdx.x; position < positions; position += (int)blockDim.x) {
      Candidate c = room.candidates[position];
      Rank rank = {c.key, (int64_t)c.feature * positions + position};
      if (c.key == NOBODY || !precedes(rank, best)) continue;
      best = rank;
    }
    best = first_of_block(best, room.space);
    if (best.key == NOBODY) break;
    int feature = (int)(best.index / positions), place = (int)(best.index % positions);
    Winner winner = {feature, place / l.wo, place % l.wo, (int)step_of(best.key)};
    if (threadIdx.x == 0) room.winners[count] = winner;
    // What a winner silences is a candidate no more; a thread looks after its own positions.
    int radius = p.radius;
    for (int position = (int)threadIdx.x; position < positions; position += (int)blockDim.x) {
      int dy = position / l.wo - winner.y, dx = position % l.wo - winner.x;
      bool near = radius > 0 && dy <= radius && -dy <= radius && dx <= radius && -dx <= radius;
      if (near || room.candidates[position].feature == feature) room.candidates[position].key = NOBODY;
    }
  }
  __syncthreads(); // the winners are there
  return count;
}

// The rates of resident features: ltp and ltd of the first rule, then of the second, side by side.
__device__ inline void learn_rates(const Layer &l, const Pupil &p, int base, float *rates) {
  for (int i = (int)threadIdx.x; i < 4 * WARP; i += (int)blockDim.x) {
    const float *from = i < WARP ? p.rates[0] : i < 2 * WARP ? p.rates[1] : i < 3 * WARP ? p.rates[2] : p.rates[3];
    if (from && i % WARP < l.f) rates[i] = from[base + i % WARP];
  }
}

// Changes an input's weight of a winner: in the resident rows, if they are those of the features from `base` on, else
// in the weight and its packed form.
template <bool ALONE>
__device__ __forceinline__ void change_weight(const Layer &l, const Pupil &p, int which, const Winner &winner, int tap,
                                              bool early, int base, const Room &room) {
  Rule rule = rule_of(p, which);
  int lane = winner.feature - base;
  if (ALONE && (lane < 0 || lane >= WARP)) return;
  const float *rates = room.rates + which * 2 * WARP;
  Change change = {0, 0, rule.kind, rule.lower, rule.upper};
  if (ALONE) change.ltp = rates[lane], change.ltd = rates[WARP + lane];
  else change.ltp = rule.ltp[winner.feature], change.ltd = rule.ltd[winner.feature];
  float *place = ALONE ? room.rows + tap * ROW + lane : p.weight + (int64_t)winner.feature * l.inputs + tap;
  float value = changed(change, early, *place);
  *place = value;
  if (!ALONE) p.packed[(int64_t)tap * l.width + winner.feature] = value;
}

// Changes the rows of the winners. A thread of the block has an input of a winner.
template <typename TIME, bool ALONE>
__device__ inline void change_rows(const Layer &l, const Pupil &p, int which, const TIME *image, int count, int base,
                                   const Room &room) {
  int all = count * l.inputs, threads = (int)blockDim.x;
  for (int start = (int)threadIdx.x; start < all; start += AT_ONCE * threads) {
    int times[AT_ONCE];
#pragma unroll
    for (int k = 0; k < AT_ONCE; k++) {
      int i = start + k * threads < all ? start + k * threads : start;
      const Winner &winner = room.winners[i / l.inputs];
      times[k] = image[(int64_t)winner.y * l.w + winner.x + room.offsets[i % l.inputs]];
    }
#pragma unroll
    for (int k = 0; k < AT_ONCE; k++) {
      int i = start + k * threads;
      if (i >= all) break;
      const Winner winner = room.winners[i / l.inputs];
      change_weight<ALONE>(l, p, which, winner, i % l.inputs, times[k] <= winner.step, base, room);
    }
  }
}

// Writes what came of a stimulus, by the threads of one block.
__device__ inline void note(const Pupil &p, int stimulus, const Winner *winners, int count, int judged) {
  if (threadIdx.x == 0) note_outcome(p, judged);
  if (!p.winners) return;
  int32_t *to = p.winners + (int64_t)stimulus * 3 * p.kwta;
  for (int i = (int)threadIdx.x; i < p.kwta; i += (int)blockDim.x) {
    Winner none = {0, 0, 0, 0}, w = i < count ? winners[i] : none;
    to[3 * i] = w.feature, to[3 * i + 1] = w.y, to[3 * i + 2] = w.x;
  }
  if (threadIdx.x == 0) p.counts[stimulus] = count;
}

// Between the packed weight and the resident rows of the features from `base` on; back also to the weight.
template <bool IN> __device__ inline void copy_rows(const Layer &l, const Pupil &p, int base, int width, float *rows) {
  for (int i = (int)threadIdx.x; i < l.inputs * WARP; i += (int)blockDim.x) {
    int tap = i / WARP, lane = i % WARP;
    if (lane >= l.f) continue;
    float *packed = p.packed + (int64_t)tap * width + base + lane;
    if (IN) {
      rows[tap * ROW + lane] = *packed;
    } else {
      *packed = rows[tap * ROW + lane];
      p.weight[(int64_t)(base + lane) * l.inputs + tap] = *packed;
    }
  }
}

// The steps that winners are looked for among, after some were found; all of them if there were fewer than asked for.
__device__ inline int steps_for(const Layer &l, const Pupil &p, const Winner *winners, int count) {
  int last = count == p.kwta && count > 0 ? winners[count - 1].step : l.steps;
  return last + 3 < l.steps ? last + 3 : l.steps;
}

template <typename TIME, int EACH, bool ALONE>
__global__ void __launch_bounds__(MOST_WARPS *WARP, 1) learn(Layer whole, Lesson lesson, const Pupil *pupils) {
  SHARED(Rank, shared);
  const Pupil p = pupils[ALONE ? 0 : (int)blockIdx.x];
  int part = ALONE ? (int)blockIdx.x % lesson.parts : 0, block = ALONE ? (int)blockIdx.x / lesson.parts : 0;
  int blocks = ALONE ? (int)gridDim.x / lesson.parts : 1, base = part * WARP;
  int warp = (int)threadIdx.x / WARP, lane = (int)threadIdx.x % WARP, warps = (int)blockDim.x / WARP;
  Layer l = whole; // as this block sees it
  Room room = carve(l, p.kwta, shared);
  uint32_t *lists = room.lists + warp * lists_length(l.inputs);
  note_offsets(l, room.offsets);
  if (ALONE) {
    l.f = whole.f - base < WARP ? whole.f - base : WARP;
    l.width = ROW;
    copy_rows<true>(l, p, base, whole.width, room.rows);
    learn_rates(l, p, base, room.rates);
  }
  __syncthreads();
  const float *weights = ALONE ? room.rows : p.packed;
  int positions = l.ho * l.wo, own = block * warps + warp; // the first position of this warp
  Meeting meeting = {lesson.arrived, 0};
  Layer seen = l;                 // steps that are looked at
  int next_steps = l.steps;       // and of the next stimulus
  int listed = -1, round = 0;     // the length of what has been listed before it was needed
  for (int stimulus = lesson.first; stimulus < lesson.end; stimulus++) {
    const TIME *image = (const TIME *)p.input + stimulus * l.plane;
    int count, target = target_of(p, stimulus);
    for (;; round++) {
      Candidate *all = lesson.candidates + (int64_t)(round & 1) * lesson.parts * positions;
      Candidate *to = ALONE ? all + (int64_t)part * positions : room.candidates;
      for (int position = own; position < positions; position += blocks * warps) {
        if (listed < 0) listed = list_by_time(seen, p, image, position, room.offsets, lane, lists);
        Candidate found = look<EACH>(seen, p, weights, base, lists, listed, lane);
        if (lane == 0) to[position] = found;
        listed = -1;
      }
      if (ALONE) {
        arrive(&meeting);
        if (own < positions && stimulus + 1 < lesson.end) {
          Layer next = l;
          next.steps = next_steps;
          listed = list_by_time(next, p, image + l.plane, own, room.offsets, lane, lists);
        }
        await_others(&meeting);
        collect(l, lesson, all, room.candidates);
      }
      __syncthreads();
      count = choose(l, p, room);
      if (count == p.kwta || seen.steps == l.steps) break;
      seen.steps = l.steps, listed = -1;
    }
    round++;
    int judged = judge(p, target, count, count ? room.winners[0].feature : 0);
    if (!ALONE || blockIdx.x == 0) note(p, stimulus, room.winners, count, judged);
    if (judged >= 0) change_rows<TIME, ALONE>(l, p, judged, image, count, base, room);
    int steps = steps_for(l, p, room.winners, count);
    seen.steps = ALONE ? next_steps : steps, next_steps = steps;
    __syncthreads();
  }
  if (ALONE && block == 0) copy_rows<false>(l, p, base, whole.width, room.rows);
}

// Stimuli of a launch where the system ends kernels that run for seconds.
enum { MOST_WATCHED = 2000 };

template <typename TIME, int EACH, bool ALONE>
int32_t teach(const Device *d, const Layer &l, const Pupil *pupils, int networks, int kwta, Lesson lesson) {
  int warps = ALONE ? WARPS_OF_MANY_BLOCKS : MOST_WARPS;
  while (warps > 1 && shared_bytes(l, warps, kwta, ALONE) > (size_t)d->shared_bytes) warps /= 2;
  Shape shape = {networks, warps * WARP, shared_bytes(l, warps, kwta, ALONE)};
  if (shape.shared > (size_t)d->shared_bytes) return TOO_LARGE;
  if (ALONE) {
    int64_t wanted = ((int64_t)l.ho * l.wo + warps - 1) / warps;
    int64_t most = blocks_together(d, learn<TIME, EACH, ALONE>, shape.threads, shape.shared) / lesson.parts;
    shape.blocks = (wanted < most ? wanted : most) * lesson.parts;
    if (shape.blocks < 1) return TOO_LARGE;
  }
  int each = d->watched ? MOST_WATCHED : l.n;
  for (int first = 0; first < l.n; first += each) {
    lesson.first = first, lesson.end = l.n - first < each ? l.n : first + each;
    TRY(cudaMemsetAsync(lesson.arrived, 0, 4, d->stream));
    if (ALONE) TRY(launch_together(d, learn<TIME, EACH, ALONE>, shape, l, lesson, pupils));
    else TRY(launch(d, learn<TIME, EACH, ALONE>, shape, l, lesson, pupils));
  }
  return 0;
}

template <typename TIME>
int32_t teach_networks(const Device *d, const Layer &l, const Pupil *pupils, int networks, int kwta,
                       const Lesson &lesson) {
  if (networks == 1) return teach<TIME, 1, true>(d, l, pupils, networks, kwta, lesson);
  return l.f <= WARP ? teach<TIME, 1, false>(d, l, pupils, networks, kwta, lesson)
                     : teach<TIME, 4, false>(d, l, pupils, networks, kwta, lesson);
}

} // namespace

// `pupils` are as many networks of one shape; `sizes` [8]: n, steps, c, h, w, f, kh, kw. All choose up to `kwta`
// winners.
KERNEL(int32_t, spyke_cuda_learn)(handle device, const uint8_t *pupils, int32_t networks, const int32_t *sizes,
                                  int32_t kwta) {
  const Device *d = use(device);
  Layer l = layer_of(sizes);
  if (!fits_lists(l)) return TOO_LARGE;
  if (networks == 1 && !d->cooperative) return NO_COOPERATION;
  Scratch told(d), candidates(d), arrived(d);
  size_t bytes = (size_t)networks * sizeof(Pupil);
  int parts = networks == 1 ? (l.f + WARP - 1) / WARP : 1;
  TRY(told.reserve(bytes));
  TRY(upload(d, told.as<void>(), pupils, bytes));
  TRY(candidates.reserve((size_t)2 * l.ho * l.wo * parts * sizeof(Candidate)));
  TRY(arrived.reserve(4));
  Lesson lesson = {0, 0, parts, candidates.as<Candidate>(), arrived.as<uint32_t>()};
  return with_times(l.steps, [&](auto time) {
    return teach_networks<decltype(time)>(d, l, told.as<Pupil>(), networks, kwta, lesson);
  });
}
