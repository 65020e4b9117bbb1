// Potentials of the neurons that are wanted, however few: after an inhibition one at each position, or those
// of one step. They are listed by position first, so that all features of a position share the list of its
// inputs and are summed together, in flat order. Read for each type of spike times.

#ifndef SPYKE_WANTED_H
#define SPYKE_WANTED_H

#include "taps.h"

typedef struct {
  uint8_t *marks;     // taps.h
  Places places;
  int32_t *taps;      // [inputs]: those of a window
  uint16_t *steps;    // [inputs]: their steps
  int32_t *list;      // [inputs]: those up to a step
  int32_t *starts;    // [position]: where its features start
  uint16_t *features; // [feature * position]
} Wanted;

static inline void carve_wanted(const Layer *l, unsigned char *scratch, int64_t *at, Wanted *s) {
  int64_t inputs = l->inputs, positions = (int64_t)l->ho * l->wo;
  carve(scratch, at, (int64_t)l->c * l->h * mark_pitch(l), (void **)&s->marks);
  carve_places(l, scratch, at, &s->places);
  carve(scratch, at, inputs * 4, (void **)&s->taps);
  carve(scratch, at, inputs * 2, (void **)&s->steps);
  carve(scratch, at, inputs * 4, (void **)&s->list);
  carve(scratch, at, (positions + 1) * 4, (void **)&s->starts);
  carve(scratch, at, l->f * positions * 2, (void **)&s->features);
}

#endif

#ifdef TIME

#include "taps.h"

// Reads a stimulus, of which potentials are to be summed.
static inline void TIMED(begin_wanted)(const TIME *input, const Layer *l, Wanted *s) {
  find_places(l, &s->places);
  TIMED(mark_spikes)(input, l, s->marks);
}

// Features wanted at each position, ascending: features[starts[p]] to features[starts[p + 1]]. They are those
// that spike at a step, or at any if it is negative; without features that are marked in `left_out`,
// which may be null.
static inline void TIMED(list_wanted)(const TIME *at, const Layer *l, int32_t step, const uint8_t *left_out,
                                      Wanted *s) {
  int32_t positions = l->ho * l->wo;
  int32_t *restrict starts = s->starts;
  for (int32_t p = 0; p <= positions; p++) starts[p] = 0;
  for (int32_t pass = 0; pass < 2; pass++) {
    for (int32_t i = 0; i < l->f; i++) {
      if (left_out && left_out[i]) continue;
      for (int32_t from = 0; from < positions; from += 16) {
        const TIME *times = at + (int64_t)i * positions + from;
        uint32_t bits = step < 0 ? TIMED(bits_before)(times, positions - from, l->steps)
                                 : TIMED(bits_at)(times, positions - from, step);
        for (; bits; bits &= bits - 1) {
          int32_t p = from + __builtin_ctz(bits);
          if (pass == 0) starts[p + 1]++;
          else s->features[starts[p]++] = (uint16_t)i;
        }
      }
    }
    for (int32_t p = 0; pass == 0 && p < positions; p++) starts[p + 1] += starts[p];
  }
  for (int32_t p = positions; p > 0; p--) starts[p] = starts[p - 1];
  starts[0] = 0;
}

// The potentials wanted at a position, to `values` [feature][position].
static inline void TIMED(sum_wanted)(const TIME *input, const float *packed, const TIME *at, const Layer *l,
                                     const Wanted *s, int32_t p, float *values) {
  int32_t positions = l->ho * l->wo, begin = s->starts[p], end = s->starts[p + 1], last = 0;
  const uint16_t *features = s->features;
  for (int32_t i = begin; i < end; i++) {
    int32_t step = at[(int64_t)features[i] * positions + p];
    last = step > last ? step : last;
  }
  int32_t all = TIMED(list_taps)(input, l, s->marks, &s->places, p / l->wo, p % l->wo, last, s->taps, s->steps);
  int32_t listed = -1, count = 0;
  for (int32_t i = begin; i < end;) {
    int32_t block = features[i] / LANES, step = at[(int64_t)features[i] * positions + p];
    if (step != listed && step < last) {
      count = 0;
      for (int32_t k = 0; k < all; k++) {
        s->list[count] = s->taps[k]; // kept only if the count moves on
        count += s->steps[k] <= step;
      }
    }
    listed = step;
    float sums[LANES];
    gather_block(packed + block_start(block, l->inputs), block_width(l->f, block),
                 step < last ? s->list : s->taps, step < last ? count : all, sums);
    for (; i < end && features[i] / LANES == block; i++) {
      int64_t neuron = (int64_t)features[i] * positions + p;
      if (at[neuron] != step) break;
      values[neuron] = sums[features[i] % LANES];
    }
  }
}

#endif
