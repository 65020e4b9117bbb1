// The neuron with the largest potential at the last step, exactly, without most of the potentials.
//
// Weights are bytes q, w = base + q / scale up to half a unit and up to the `drift` d of a feature, by which
// its weights have moved since its bytes were made. With m taps and Q = sum(q) the potential P is estimated
// by E = base * m + Q / scale, and
//
//   |P - E| <= 0.502 m / scale + d m + 1.01 * 2^-24 m (m + 4) M,    M = the largest |w|:
//
// half a unit a tap (and what float32 adds to it), what has moved, any order of m float32 additions, and E
// itself in float32. Potentials are summed in flat order only for the neurons whose upper bound reaches the
// largest lower one, or the best sum so far: a few of 3,200 in a trained layer of 200 features.
//
// Cost of the estimates: one row of 32 bytes a tap, window and block of features. Rows are taken a chunk
// at a time for all windows, so each byte comes from memory once. Read for each type of spike times.

#ifndef SPYKE_FINAL_WINNER_H
#define SPYKE_FINAL_WINNER_H

#include "all_taps.h"

// So many bytes add up to less than 2^16.
#define BYTES_A_FLUSH 257

typedef struct {
  const float *weight;            // [f, inputs]
  const uint8_t *bytes, *dropped; // features that take no part; may be null
  const float *drift;             // [f]
  float base, scale, largest;     // largest |weight|
} FinalWeights;

// Memory of one estimate.
typedef struct {
  AllTaps taps;
  int32_t *sums; // [window][even lanes, odd lanes], of one block
} EstimateScratch;

// Channels whose rows of a block stay in the first-level cache.
INLINE int32_t byte_channels(const Layer *l) { return channels_of(512, l->kh, l->kw); }

static inline int64_t carve_estimate(const Layer *l, unsigned char *scratch, EstimateScratch *s) {
  int64_t at = 0, windows = (int64_t)l->ho * l->wo;
  carve_all_taps(l, byte_channels(l), scratch, &at, &s->taps);
  carve(scratch, &at, windows * LANES * 4, (void **)&s->sums);
  return at;
}

// Elements of the estimates of a stimulus: for each window its number of taps, then the sums of all lanes.
INLINE int64_t estimate_length(const Layer *l) {
  return (int64_t)l->ho * l->wo * (1 + block_count(l->f) * LANES);
}

// Adds the rows of some taps to the sums of a window: those of the even lanes, then those of the odd ones.
// Two bytes are added as one number of 16 bits, `all`, whose upper byte is spoilt by what the lower one
// carries; the odd lanes are added again by themselves, and taken off to leave the even ones. So a row
// costs two additions and a shift, and nothing is widened before the end.
INLINE void add_bytes(const uint8_t *rows, int32_t width, const int32_t *taps, int32_t count, int32_t *sums) {
  for (int32_t i = 0; i < count;) {
    int32_t end = count - i < BYTES_A_FLUSH ? count : i + BYTES_A_FLUSH;
    if (width == LANES) {
      u16x16 all = {}, odd = {};
      for (; i < end; i++) {
        u16x16 row = *(const u16x16 *)(rows + (int64_t)taps[i] * LANES);
        all += row;
        odd += row >> 8;
      }
      ((i32x16 *)sums)[0] += __builtin_convertvector(all - (odd << 8), i32x16);
      ((i32x16 *)sums)[1] += __builtin_convertvector(odd, i32x16);
    } else {
      u16x8 all = {}, odd = {};
      for (; i < end; i++) {
        u16x8 row = *(const u16x8 *)(rows + (int64_t)taps[i] * 16);
        all += row;
        odd += row >> 8;
      }
      ((i32x8 *)sums)[0] += __builtin_convertvector(all - (odd << 8), i32x8);
      ((i32x8 *)sums)[2] += __builtin_convertvector(odd, i32x8);
    }
  }
}

// The sums of a block for all windows.
INLINE void estimate_block(const Layer *l, const uint8_t *rows, int32_t width, const EstimateScratch *s,
                           int32_t *sums) {
  int32_t windows = l->ho * l->wo, stride = block_count(l->f) * LANES;
  for (int32_t i = 0; i < windows * LANES; i++) s->sums[i] = 0;
  for (int32_t chunk = 0; chunk < chunks_of(l->c, byte_channels(l)); chunk++) {
    for (int32_t window = 0; window < windows; window++) {
      const int32_t *end = s->taps.ends + (int64_t)chunk * windows + window;
      int32_t from = chunk ? end[-windows] : 0;
      add_bytes(rows, width, s->taps.taps + (int64_t)window * l->inputs + from, *end - from,
                s->sums + window * LANES);
    }
  }
  for (int32_t window = 0; window < windows; window++, sums += stride) {
    for (int32_t i = 0; i < LANES / 2; i++) {
      sums[2 * i] = s->sums[window * LANES + i];
      sums[2 * i + 1] = s->sums[window * LANES + LANES / 2 + i];
    }
  }
}

// How far the potentials of a window of m taps may be from their estimates, without drift.
INLINE float reach_of(const FinalWeights *w, float m) {
  return 0.502f * m / w->scale + 6.1e-8f * m * (m + 4) * w->largest;
}

// The best neuron so far.
typedef struct {
  int32_t index; // feature * windows + window; -1 for none
  float potential;
} Best;

INLINE void consider(Best *best, int32_t index, float potential) {
  int32_t before = potential == best->potential && best->index >= 0 && index < best->index;
  if (potential > best->potential || before) *best = (Best){index, potential};
}

// Potentials of some features over listed taps, four at a time: each addition waits for the one before it.
static void sum_features(const Layer *l, const float *weight, const int32_t *taps, int32_t count,
                         const int32_t *features, int32_t number, int32_t window, Best *best) {
  for (int32_t i = 0; i < number; i += 4) {
    const float *rows[4];
    float sums[4] = {0, 0, 0, 0};
    for (int32_t j = 0; j < 4; j++) {
      rows[j] = weight + (int64_t)features[i + j < number ? i + j : i] * l->inputs;
    }
    for (int32_t t = 0; t < count; t++) {
      for (int32_t j = 0; j < 4; j++) sums[j] += rows[j][taps[t]];
    }
    for (int32_t j = 0; j < 4 && i + j < number; j++) {
      consider(best, features[i + j] * l->ho * l->wo + window, sums[j]);
    }
  }
}

#endif

#ifdef TIME

#include "all_taps.h"
#include "window.h"

// The estimates of a stimulus.
static void TIMED(estimate)(const TIME *input, const Layer *l, const uint8_t *bytes, const EstimateScratch *s,
                            int32_t *estimates) {
  int32_t windows = l->ho * l->wo;
  TIMED(list_all_taps)(input, l, byte_channels(l), &s->taps);
  for (int32_t i = 0; i < windows; i++) estimates[i] = s->taps.counts[i];
  for (int32_t block = 0; block < block_count(l->f); block++) {
    const uint8_t *rows = bytes + block_start(block, l->inputs);
    int32_t *sums = estimates + windows + block * LANES;
    if (block_width(l->f, block) == LANES) estimate_block(l, rows, LANES, s, sums);
    else estimate_block(l, rows, 16, s, sums);
  }
}

// The winner [feature, row, column]; returns whether there is one. The neuron with the largest lower bound
// is summed first, then, window by window, all whose upper bound reaches the best sum. `taps` is scratch
// for one window, `features` for the candidates in it.
static int32_t TIMED(choose)(const TIME *input, const Layer *l, const FinalWeights *w, const int32_t *estimates,
                             int32_t *taps, int32_t *features, int32_t *winner) {
  int32_t windows = l->ho * l->wo, stride = block_count(l->f) * LANES, listed = -1, count = 0, first = -1;
  const int32_t *sums = estimates + windows;
  float least = -__builtin_inff(), unit = 1 / w->scale;
  for (int32_t window = 0; window < windows; window++) {
    float m = (float)estimates[window], from = w->base * m - reach_of(w, m);
    for (int32_t f = 0; f < l->f; f++) {
      float low = from + (float)sums[window * stride + f] * unit - w->drift[f] * m;
      if (low > least && !(w->dropped && w->dropped[f])) least = low, first = f * windows + window;
    }
  }
  Best best = {-1, 0}; // a potential of 0 or less does not spike
  for (int32_t i = -1; i < windows; i++) {
    int32_t window = i < 0 ? first % windows : i, number = 0;
    if (first < 0) break;
    float m = (float)estimates[window], from = w->base * m + reach_of(w, m);
    if (i < 0) features[number++] = first / windows;
    for (int32_t f = 0; i >= 0 && f < l->f; f++) {
      float high = from + (float)sums[window * stride + f] * unit + w->drift[f] * m;
      if (high < best.potential || f * windows + window == first || (w->dropped && w->dropped[f])) continue;
      features[number++] = f;
    }
    if (number == 0) continue;
    if (window != listed) {
      count = TIMED(list_window)(input, l->c, l->h, l->w, l->kh, l->kw, window / l->wo, window % l->wo,
                                 l->steps - 1, taps);
      listed = window;
    }
    sum_features(l, w->weight, taps, count, features, number, window, &best);
  }
  if (best.index < 0) return 0;
  winner[0] = best.index / windows;
  winner[1] = best.index % windows / l->wo;
  winner[2] = best.index % l->wo;
  return 1;
}

#endif
