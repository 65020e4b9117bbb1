// The neuron with the largest potential at the last step, exactly, without most of the potentials.
//
// With m spikes in a window and the sum Q of their whole numbers (whole.cuh) the potential P of a feature is
// estimated by E = base * m + Q * unit, and
//
//   E - (error + fallen) m - r <= P <= E + (error + risen) m + r,    r = 1.05 * 2^-24 (m + 16) S,
//
// where the weights of the feature may have risen and fallen by so much since they were made whole, S is at least the
// sum of their magnitudes, and r is what m float32 additions one after another, and E itself, are off. Where only high
// bytes were summed, low ones are taken to be 127.5, and may be as much more or less.
//
// If only one neuron can have the largest potential, it wins. Else those that can are summed in flat order.

#ifndef SPYKE_FINAL_WINNER_H
#define SPYKE_FINAL_WINNER_H

#include "choice.cuh"
#include "estimate.cuh"

namespace {

enum { FINAL_WARPS = 16, FINAL_THREADS = FINAL_WARPS * WARP };

// Words of marks whose weights a warp lays side by side to add them in order.
enum { WORDS_AHEAD = 16, STAGED = WORDS_AHEAD * 32 };

// The windows of a stimulus, and what is known of the features.
struct Question {
  const int32_t *sums; // [window, padded feature]
  const Grid *grids;
  const Drift *drift; // since the weights were made whole
  float low_byte;     // 0 if low bytes have been summed, else LOW_BYTE
  const uint8_t *dropped;
  const float *weight;
  Marks marks;
  int64_t column; // the first one
  int *doubtful;  // room for all neurons
};

const float LOW_BYTE = 127.5f;

// Bounds of the best neuron's potential, the most that others may reach, and which it is.
struct alignas(16) Report {
  float low, high, rival;
  int neuron; // window * padded features + feature
};

const float NOTHING = -3.4028235e38f;

// The shared memory of a block.
struct Room {
  Report *reports; // [warp]
  Rank *ranks;     // [warp]
  float *staged;   // [warp, STAGED]
  int *count;      // of neurons in doubt
};

const size_t ROOM_BYTES = FINAL_WARPS * (sizeof(Report) + sizeof(Rank) + STAGED * 4) + 16;

__device__ inline Room carve(unsigned char *shared) {
  Room room;
  room.reports = (Report *)shared;
  room.ranks = (Rank *)(room.reports + FINAL_WARPS);
  room.staged = (float *)(room.ranks + FINAL_WARPS);
  room.count = (int *)(room.staged + FINAL_WARPS * STAGED);
  return room;
}

// What the bounds of a feature's potentials are made of.
struct Band {
  Grid grid;
  Drift drift;
  float error; // of a weight
};

__device__ __forceinline__ Band band_of(const Question &q, int feature) {
  Grid grid = q.grids[feature];
  return {grid, q.drift[feature], grid.error + q.low_byte * grid.unit};
}

// The bounds of a neuron's potential, of m spikes; NaN if its weights have none.
__device__ __forceinline__ Report bounds_of(const Question &q, const Band &band, int32_t sum, float m, int neuron) {
  const Grid &grid = band.grid;
  float value = grid.base * m + ((float)sum + q.low_byte * m) * grid.unit;
  float size = grid.base >= 0 ? value + (band.error + band.drift.risen) * m : grid.largest * m;
  float around = band.error * m + 6.3e-8f * (m + 16) * size;
  return {value - around - band.drift.fallen * m, value + around + band.drift.risen * m, NOTHING, neuron};
}

// The best of two; of equal ones the first.
__device__ __forceinline__ Report merged(const Report &a, const Report &b) {
  bool first = a.low >= b.low;
  float beaten = first ? b.high : a.high;
  return {first ? a.low : b.low, first ? a.high : b.high, fmaxf(beaten, fmaxf(a.rival, b.rival)),
          first ? a.neuron : b.neuron};
}

// The best of a warp, for all its lanes.
__device__ inline Report merged_by_warp(const Report &mine) {
  uint32_t key = ~ascending(mine.low), best = least_of_warp(key);
  int lane = (int)threadIdx.x % WARP, first = __ffs(__ballot_sync(ALL_LANES, key == best)) - 1;
  float rival = lane == first ? mine.rival : fmaxf(mine.high, mine.rival);
  return {__shfl_sync(ALL_LANES, mine.low, first), __shfl_sync(ALL_LANES, mine.high, first),
          value_of(~least_of_warp(~ascending(rival))), __shfl_sync(ALL_LANES, mine.neuron, first)};
}

// Windows that a thread reads the sums of at a time.
enum { WINDOWS_AT_ONCE = 8 };

// Calls `each(bounds)` for the neurons of a thread, which are of one feature at a time.
template <typename F> __device__ __forceinline__ void each_neuron(const Layer &l, const Question &q, const F &each) {
  int width = padded_features(l), positions = l.ho * l.wo, across = width < FINAL_THREADS ? width : FINAL_THREADS;
  int rows = FINAL_THREADS / across, row = (int)threadIdx.x / across;
  if (row >= rows) return;
  for (int feature = (int)threadIdx.x - row * across; feature < l.f; feature += across) {
    if (q.dropped && q.dropped[feature]) continue;
    Band band = band_of(q, feature);
    for (int start = row; start < positions; start += rows * WINDOWS_AT_ONCE) {
      int32_t sums[WINDOWS_AT_ONCE], spikes[WINDOWS_AT_ONCE];
#pragma unroll
      for (int k = 0; k < WINDOWS_AT_ONCE; k++) {
        int window = start + k * rows;
        sums[k] = window < positions ? q.sums[window * width + feature] : 0;
        spikes[k] = window < positions ? q.marks.spikes[q.column + window] : 0;
      }
#pragma unroll
      for (int k = 0; k < WINDOWS_AT_ONCE; k++) {
        int window = start + k * rows;
        if (window >= positions) break;
        each(bounds_of(q, band, sums[k], (float)spikes[k], window * width + feature));
      }
    }
  }
}

// What the bounds tell, for all threads.
__device__ inline Report survey(const Layer &l, const Question &q, const Room &room) {
  int warp = (int)threadIdx.x / WARP, lane = (int)threadIdx.x % WARP;
  Report all = {NOTHING, NOTHING, NOTHING, 0}, other = all;
  each_neuron(l, q, [&](const Report &next) {
    if (next.low <= next.high) all = merged(all, next);
    else all.rival = INFINITY; // it may be anything
  });
  all = merged_by_warp(all);
  if (lane == 0) room.reports[warp] = all;
  __syncthreads();
  if (lane < FINAL_WARPS) other = room.reports[lane];
  return merged_by_warp(other);
}

// What a warp reads of a row at a time: its weights, and in each lane a word of the marks.
struct Ahead {
  float weights[WORDS_AHEAD];
  uint32_t word;
};

__device__ __forceinline__ Ahead read_ahead(const Layer &l, const float *row, const Marks &marks, int64_t column,
                                            int word, int lane) {
  Ahead ahead;
  int own = word + lane;
#pragma unroll
  for (int k = 0; k < WORDS_AHEAD; k++) {
    int tap = (word + k) * 32 + lane;
    ahead.weights[k] = tap < l.inputs ? row[tap] : 0;
  }
  ahead.word = lane < WORDS_AHEAD && own < words_of(l) ? marks.words[own * marks.columns + column] : 0;
  return ahead;
}

// A potential in flat order, by a warp: the weights of spikes are laid side by side, then added one by one, while
// the next ones are on their way.
__device__ inline float sum_in_order(const Layer &l, const float *row, const Marks &marks, int64_t column, int lane,
                                     float *staged) {
  float sum = 0;
  Ahead ahead = read_ahead(l, row, marks, column, 0, lane);
  for (int word = 0; word < words_of(l); word += WORDS_AHEAD) {
    int count = 0;
#pragma unroll
    for (int k = 0; k < WORDS_AHEAD; k++) {
      uint32_t spiked = __shfl_sync(ALL_LANES, ahead.word, k);
      if (spiked >> lane & 1) staged[count + __popc(spiked & ((1u << lane) - 1))] = ahead.weights[k];
      count += __popc(spiked);
    }
    __syncwarp();
    ahead = read_ahead(l, row, marks, column, word + WORDS_AHEAD, lane);
#pragma unroll 8
    for (int i = 0; i < count; i++) sum += staged[i];
    __syncwarp();
  }
  return sum;
}

// Sums those that may win, `least` being what one of them has at least; the winner's rank, for all threads.
__device__ inline Rank settle(const Layer &l, const Question &q, const Room &room, float least) {
  int warp = (int)threadIdx.x / WARP, lane = (int)threadIdx.x % WARP, width = padded_features(l);
  if (threadIdx.x == 0) *room.count = 0;
  __syncthreads();
  each_neuron(l, q, [&](const Report &next) {
    if (next.high < least || next.high <= 0) return;
    q.doubtful[atomicAdd(room.count, 1)] = next.neuron;
  });
  __syncthreads();
  Rank best = {NOBODY, 0};
  for (int i = warp; i < *room.count; i += FINAL_WARPS) {
    int window = q.doubtful[i] / width, feature = q.doubtful[i] % width;
    const float *row = q.weight + (int64_t)feature * l.inputs;
    float value = sum_in_order(l, row, q.marks, q.column + window, lane, room.staged + warp * STAGED);
    Rank rank = {key_of(0, value), (int64_t)feature * l.ho * l.wo + window};
    if (value > 0 && precedes(rank, best)) best = rank;
  }
  return first_of_block(best, room.ranks);
}

// The winner, feature * windows + window, for all threads of a block; -1 for none. `clear` tells whether high bytes
// have shown it, or would have.
__device__ inline int choose(const Layer &l, const Question &q, const Room &room, bool *clear) {
  Report all = survey(l, q, room);
  int width = padded_features(l), window = all.neuron / width, feature = all.neuron % width;
  float most = (float)q.marks.spikes[q.column + window] * q.grids[feature].unit * 2 * (LOW_BYTE - q.low_byte);
  *clear = all.low > 0 && all.low - all.rival > most;
  if (all.low > 0 && all.low > all.rival) return feature * l.ho * l.wo + window;
  if (!(fmaxf(all.high, all.rival) > 0)) return -1;
  Rank best = settle(l, q, room, all.low);
  return best.key == NOBODY ? -1 : (int)best.index;
}

// Writes what came of a stimulus; one thread.
__device__ inline void note_winner(const Layer &l, const Pupil &p, int stimulus, int winner) {
  if (!p.winners) return;
  int positions = l.ho * l.wo, count = winner >= 0, position = count ? winner % positions : 0;
  int32_t *to = p.winners + (int64_t)stimulus * 3;
  to[0] = count ? winner / positions : 0, to[1] = position / l.wo, to[2] = position % l.wo;
  p.counts[stimulus] = count;
}

} // namespace

#endif
