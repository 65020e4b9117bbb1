// The neuron with the largest potential at the last step, exactly, without most of the potentials.
//
// Weights are bytes q, w = base + q / scale up to half a unit, so with m taps and Q = sum(q) the potential P
// is estimated by E = base * m + Q / scale, and
//
//   |P - E| <= 0.502 m / scale + 1.01 * 2^-24 m (m + 4) M,    M = the largest |w|:
//
// half a unit a tap (and what float32 adds to it), any order of m float32 additions, and E itself in
// float32. Sums of 32 features and one window are a group; groups are summed again in flat order, all
// lanes at once, from the one with the largest upper bound down to the best exact potential: 1 or 2 of 112 in
// a trained layer of 200 features.
//
// Cost: one row of 32 bytes a tap and group, widened to 16 bits. Rows are taken a chunk at a time for all
// windows, so each byte comes from memory once. Read for each type of spike times.

#ifndef SPYKE_FINAL_WINNER_H
#define SPYKE_FINAL_WINNER_H

#include "packed.h"
#include "taps.h"

// So many bytes add up to less than 2^16.
#define BYTES_A_FLUSH 257
// Channels whose rows of a block stay in the first-level cache.
INLINE int32_t chunk_channels(const Layer *l) {
  int32_t channels = 384 / (l->kh * l->kw);
  return channels > 0 ? channels : 1;
}

INLINE int32_t chunk_count(const Layer *l) { return (l->c + chunk_channels(l) - 1) / chunk_channels(l); }

typedef struct {
  int32_t *taps;   // [window * inputs], flat order
  int32_t *counts; // [window]
  int32_t *ends;   // [chunk * windows + window]: taps up to the end of a chunk of channels
  int32_t *sums;   // [window][lane], of one block
  float *reach;    // [window]: how far a potential may be from its estimate
  float *bounds;   // [block * windows + window]: upper bound of the group
} FinalScratch;

typedef struct {
  const float *packed;
  const uint8_t *bytes, *dropped; // features that take no part; may be null
  float base, scale, largest;     // largest |weight|
} FinalWeights;

static inline int64_t carve_final(const Layer *l, unsigned char *scratch, FinalScratch *s) {
  int64_t at = 0, windows = (int64_t)l->ho * l->wo;
  carve(scratch, &at, windows * l->inputs * 4, (void **)&s->taps);
  carve(scratch, &at, windows * 4, (void **)&s->counts);
  carve(scratch, &at, windows * chunk_count(l) * 4, (void **)&s->ends);
  carve(scratch, &at, windows * LANES * 4, (void **)&s->sums);
  carve(scratch, &at, windows * 4, (void **)&s->reach);
  carve(scratch, &at, windows * block_count(l->f) * 4, (void **)&s->bounds);
  return at;
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
      ((i32x8 *)sums)[1] += __builtin_convertvector(odd, i32x8);
    }
  }
}

INLINE i32x16 max32(const int32_t *sums) {
  return __builtin_elementwise_max(((const i32x16 *)sums)[0], ((const i32x16 *)sums)[1]);
}

// The largest sum of a group without the features that are dropped.
INLINE int32_t largest_sum(const FinalWeights *w, int32_t block, int32_t width, int32_t used,
                           const int32_t *sums) {
  int32_t most = -1;
  for (int32_t lane = 0; lane < used; lane++) {
    int32_t sum = sums[(lane & 1) * (width / 2) + lane / 2];
    if (w->dropped && w->dropped[block * LANES + lane]) continue;
    most = sum > most ? sum : most;
  }
  return most;
}

// Upper bounds of the groups of a block.
INLINE void bound_block(const Layer *l, const FinalWeights *w, int32_t block, int32_t width, FinalScratch *s) {
  int32_t windows = l->ho * l->wo, used = lanes_in_use(l->f, block);
  const uint8_t *rows = w->bytes + block_start(block, l->inputs);
  for (int32_t i = 0; i < windows * LANES; i++) s->sums[i] = 0;
  for (int32_t chunk = 0; chunk < chunk_count(l); chunk++) {
    const int32_t *end = s->ends + (int64_t)chunk * windows, *begin = end - windows;
    for (int32_t window = 0; window < windows; window++) {
      int32_t from = chunk ? begin[window] : 0;
      add_bytes(rows, width, s->taps + (int64_t)window * l->inputs + from, end[window] - from,
                s->sums + window * LANES);
    }
  }
  for (int32_t window = 0; window < windows; window++) {
    const int32_t *sums = s->sums + window * LANES; // lanes beyond the features are 0
    int32_t most = w->dropped ? largest_sum(w, block, width, used, sums)
                              : __builtin_reduce_max(width == LANES ? max32(sums) : *(const i32x16 *)sums);
    float estimate = w->base * (float)s->counts[window] + (float)most / w->scale;
    s->bounds[block * windows + window] = most < 0 ? -__builtin_inff() : estimate + s->reach[window];
  }
}

// The winner [feature, row, column]; returns whether there is one.
static int32_t choose_final(const Layer *l, const FinalWeights *w, FinalScratch *s, int32_t *winner) {
  int32_t windows = l->ho * l->wo, groups = windows * block_count(l->f), best = -1;
  float largest = 0; // a potential of 0 or less does not spike
  for (;;) {
    int32_t group = 0;
    for (int32_t i = 1; i < groups; i++) group = s->bounds[i] > s->bounds[group] ? i : group;
    if (!(s->bounds[group] > 0 && s->bounds[group] >= largest)) break;
    s->bounds[group] = -__builtin_inff();
    int32_t block = group / windows, window = group % windows, width = block_width(l->f, block);
    float sums[LANES];
    gather_block(w->packed + block_start(block, l->inputs), width, s->taps + (int64_t)window * l->inputs,
                 s->counts[window], sums);
    for (int32_t lane = 0; lane < lanes_in_use(l->f, block); lane++) {
      int32_t feature = block * LANES + lane, index = feature * windows + window;
      if (w->dropped && w->dropped[feature]) continue;
      if (sums[lane] > largest || (sums[lane] == largest && index < best)) best = index, largest = sums[lane];
    }
  }
  if (best < 0) return 0;
  winner[0] = best / windows;
  winner[1] = best % windows / l->wo;
  winner[2] = best % l->wo;
  return 1;
}

#endif

#ifdef TIME

// Lists the taps of all windows.
static void TIMED(list_taps)(const TIME *input, const Layer *l, FinalScratch *s) {
  int32_t windows = l->ho * l->wo;
  for (int32_t i = 0; i < windows; i++) s->counts[i] = 0;
  for (int32_t channel = 0; channel < l->c; channel++) {
    for (int32_t y = 0; y < l->h; y++, input += l->w) {
      int32_t y0 = y - l->kh + 1 > 0 ? y - l->kh + 1 : 0, y1 = y < l->ho - 1 ? y : l->ho - 1;
      for (int32_t x = 0; x < l->w; x++) {
        if (input[x] >= l->steps) continue;
        int32_t x0 = x - l->kw + 1 > 0 ? x - l->kw + 1 : 0, x1 = x < l->wo - 1 ? x : l->wo - 1;
        for (int32_t wy = y0; wy <= y1; wy++) {
          int32_t k = (channel * l->kh + y - wy) * l->kw + x;
          for (int32_t wx = x0; wx <= x1; wx++) {
            int32_t window = wy * l->wo + wx;
            s->taps[(int64_t)window * l->inputs + s->counts[window]++] = k - wx;
          }
        }
      }
    }
    if ((channel + 1) % chunk_channels(l) && channel + 1 < l->c) continue;
    int32_t *ends = s->ends + (int64_t)(channel / chunk_channels(l)) * windows;
    for (int32_t i = 0; i < windows; i++) ends[i] = s->counts[i];
  }
}

static int32_t TIMED(final_winner)(const TIME *input, const Layer *l, const FinalWeights *w,
                                   FinalScratch *s, int32_t *winner) {
  TIMED(list_taps)(input, l, s);
  for (int32_t window = 0; window < l->ho * l->wo; window++) {
    float m = (float)s->counts[window];
    s->reach[window] = 0.502f * m / w->scale + 6.1e-8f * m * (m + 4) * w->largest;
  }
  for (int32_t block = 0; block < block_count(l->f); block++) {
    if (block_width(l->f, block) == LANES) bound_block(l, w, block, LANES, s);
    else bound_block(l, w, block, 16, s);
  }
  return choose_final(l, w, s, winner);
}

#endif
