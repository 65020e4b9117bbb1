// Potentials of the neurons that are wanted, however few: after an inhibition one at each position, or those
// of one step. They are grouped by position, so that all features of a position share the list of its inputs and
// are summed together, in flat order. Read for each type of spike times, after taps.h and neurons.h.

#ifndef SPYKE_WANTED_H
#define SPYKE_WANTED_H

#include "neurons.h"
#include "taps.h"

// Neurons whose potentials have not been summed, of all stimuli.
typedef struct {
  Layer layer;
  const void *input, *at;
  const float *packed;
} Unsummed;

typedef struct {
  uint8_t *marks;     // taps.h
  Places places;
  int32_t *taps;      // [inputs]: those of a window
  uint16_t *steps;    // [inputs]: their steps
  int32_t *list;      // [inputs]: those up to a step
  Neuron *neurons;    // [feature * position]: those that spike
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
  carve(scratch, at, l->f * positions * (int64_t)sizeof(Neuron), (void **)&s->neurons);
  carve(scratch, at, (positions + 1) * 4, (void **)&s->starts);
  carve(scratch, at, l->f * positions * 2, (void **)&s->features);
}

// Groups the neurons of a list by position: their features are features[starts[p]] to features[starts[p + 1]],
// in the order of the list.
static inline void group_wanted(const Layer *l, const Neuron *list, int32_t count, const Wanted *s) {
  int32_t positions = l->ho * l->wo;
  for (int32_t p = 0; p <= positions; p++) s->starts[p] = 0;
  for (int32_t i = 0; i < count; i++) s->starts[list[i].position]++;
  for (int32_t p = 0; p < positions; p++) s->starts[p + 1] += s->starts[p];
  // Each start is the end of its group still, and moves to where it begins.
  for (int32_t i = count - 1; i >= 0; i--) s->features[--s->starts[list[i].position]] = (uint16_t)list[i].feature;
}

#endif

#ifdef TIME

// Reads a stimulus, of which potentials are to be summed.
static inline void TIMED(begin_wanted)(const TIME *input, const Layer *l, Wanted *s) {
  find_places(l, &s->places);
  TIMED(mark_spikes)(input, l, s->marks);
}

// Lists and groups all neurons that spike.
static inline void TIMED(group_spiking)(const TIME *at, const Layer *l, const Wanted *s) {
  int32_t count = TIMED(list_neurons)(at, l->f, l->ho * l->wo, TIMED(bits_before), l->steps, 0, s->neurons);
  group_wanted(l, s->neurons, count, s);
}

// The potentials wanted at a position, to `values` [feature][position].
static inline void TIMED(sum_wanted)(const TIME *input, const TIME *at, const Unsummed *u, const Wanted *s,
                                     int32_t p, float *values) {
  const Layer *l = &u->layer;
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
    gather_block(u->packed + block_start(block, l->inputs), block_width(l->f, block),
                 step < last ? s->list : s->taps, step < last ? count : all, sums);
    for (; i < end && features[i] / LANES == block; i++) {
      int64_t neuron = (int64_t)features[i] * positions + p;
      if (at[neuron] != step) break;
      values[neuron] = sums[features[i] % LANES];
    }
  }
}

#endif
