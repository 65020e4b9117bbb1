// The winner at the last step of each stimulus, and learning from it, in order. A winner fired in the last
// step, so every input that spiked at all came no later.
//
// A step changes one row by little. So stimuli are estimated a batch at a time with the bytes as they are, by
// all threads (estimate.h); then the batch is walked in order, with bounds that allow for what has moved since
// (final_winner.h). The bytes of a feature are made again after a batch once its weights have moved by
// more than half a unit. Rounding and drift cost further exact sums, never a wrong winner.
//
// Cost: the estimates, and for each stimulus the listing of a window or two, a few sums of its taps, and one
// row of weights.

#ifndef TIME

#include "final_winner.h"
#include "parallel.h"
#include "stdp_row.h"
#include "teacher.h"

#define MOST_IN_BATCH 64

typedef struct {
  const void *input;
  const Layer *layer;
  const FinalWeights *weights;
  int32_t count;
  int32_t *estimates;
} EstimateJob;

typedef struct {
  int32_t *taps, *features;
  int8_t *early;
  int32_t *estimates;
  unsigned char *threads; // of each thread what `estimate` needs
} LearnFinalScratch;

// Stimuli of a batch: fewer where their estimates are long.
INLINE int32_t batch_of(const Layer *l) {
  int64_t fit = (1 << 23) / estimate_length(l);
  return fit < 1 ? 1 : fit < MOST_IN_BATCH ? (int32_t)fit : MOST_IN_BATCH;
}

static inline int64_t estimate_bytes(const Layer *l) {
  EstimateScratch s;
  return scratch_stride(carve_estimate(l, 0, &s));
}

// Scratch memory comes as the same amount for each of the threads; what is not theirs is cut off first.
static inline int64_t carve_learn_final(const Layer *l, unsigned char *scratch, LearnFinalScratch *s) {
  int64_t at = 0;
  carve(scratch, &at, (int64_t)l->inputs * 4, (void **)&s->taps);
  carve(scratch, &at, (int64_t)l->f * 4, (void **)&s->features);
  carve(scratch, &at, l->inputs, (void **)&s->early);
  carve(scratch, &at, estimate_length(l) * batch_of(l) * 4, (void **)&s->estimates);
  carve(scratch, &at, estimate_bytes(l), (void **)&s->threads);
  return at;
}

// Makes the bytes again of the features that have moved by more than half a unit.
static void renew_bytes(const Layer *l, FinalWeights *w, uint8_t *bytes, float *drift) {
  float most = 0.5f / w->scale;
  w->farthest = 0;
  for (int32_t i = 0; i < l->f; i++) {
    if (drift[i] > most) {
      const float *row = w->weight + (int64_t)i * l->inputs;
      quantize_row(row, bytes, i, l->f, l->c, l->kh * l->kw, w->base, w->scale);
      drift[i] = 0;
    }
    if (drift[i] > w->farthest) w->farthest = drift[i];
  }
}

// Marks the taps of a window as changes of a row ask for them.
INLINE void mark_taps(const int32_t *taps, int32_t count, int32_t inputs, int8_t *early) {
  for (int32_t k = 0; k < inputs; k++) early[k] = 0;
  for (int32_t i = 0; i < count; i++) early[taps[i]] = -1;
}

#define THIS_FILE "learn_final.c"
#include "each_time.h"

KERNEL(int32_t, spyke_learn_final_scratch_bytes)(int32_t steps, int32_t c, int32_t h, int32_t w, int32_t f,
                                                 int32_t kh, int32_t kw) {
  Layer l = layer_of(steps, c, h, w, f, kh, kw);
  LearnFinalScratch s;
  return scratch_size(carve_learn_final(&l, 0, &s));
}

#else

#include "final_winner.h"

static void TIMED(estimate_some)(const void *data, int32_t index, unsigned char *scratch) {
  const EstimateJob *job = data;
  const Layer *l = job->layer;
  int32_t each = together(l), first = index * each, left = job->count - first;
  const TIME *input = (const TIME *)job->input + (int64_t)first * l->c * l->h * l->w;
  TIMED(estimate)(input, l, job->weights, left < each ? left : each, scratch,
                  job->estimates + first * estimate_length(l));
}

// Without rates (null) nothing is learnt. `winners` is [n, 3], `counts` [n]. `bytes` are those of `weight`
// with this base and scale, but for the `drift` [f] of its features since, before and after. `summed` [n]
// counts the neurons that were summed; it may be null. The rest is as in learn.c.
KERNEL(void, TIMED(spyke_learn_final))(const TIME *input, float *weight, uint8_t *bytes, float *drift,
                                       float *range, const float *ltp, const float *ltd, const float *ltp2,
                                       const float *ltd2, const uint8_t *dropped, const int32_t *classes,
                                       const int32_t *targets, int32_t *winners, int32_t *counts,
                                       int32_t *outcomes, int32_t *summed, unsigned char *scratch, int32_t n,
                                       int32_t steps, int32_t c, int32_t h, int32_t w, int32_t f, int32_t kh,
                                       int32_t kw, int32_t kind, int32_t kind2, float lower, float upper,
                                       float base, float scale, float largest) {
  Copies copies = {weight, 0, 0, 0, 0, range};
  Rule rules[2] = {{ltp, ltd, kind, lower, upper}, {ltp2, ltd2, kind2, lower, upper}};
  Teacher teacher = {classes, targets, outcomes};
  Layer l = layer_of(steps, c, h, w, f, kh, kw);
  LearnFinalScratch s;
  carve_learn_final(&l, scratch, &s);
  FinalWeights weights = {weight, bytes, dropped, drift, 0, base, scale, largest};
  int64_t inputs = (int64_t)c * h * w;
  int32_t batch = batch_of(&l), each = together(&l);
  renew_bytes(&l, &weights, bytes, drift);
  for (int32_t first = 0; first < n; first += batch) {
    int32_t count = n - first < batch ? n - first : batch;
    EstimateJob job = {input + first * inputs, &l, &weights, count, s.estimates};
    spyke_each(TIMED(estimate_some), &job, (count + each - 1) / each, s.threads, estimate_bytes(&l));
    for (int32_t i = first; i < first + count; i++) {
      int32_t *winner = winners + 3 * i;
      Choice choice = {s.taps, 0, -1, s.features, 0};
      Estimates estimates = estimates_of(&l, s.estimates + (i - first) * estimate_length(&l));
      winner[0] = winner[1] = winner[2] = 0;
      counts[i] = TIMED(choose)(input + i * inputs, &l, &weights, &estimates, &choice, winner);
      if (summed) summed[i] = choice.summed;
      int32_t rule = ltp ? judge(&teacher, i, winner, counts[i]) : -1;
      if (rule < 0) continue;
      int32_t taps = TIMED(list_again)(input + i * inputs, &l, &choice, winner[1], winner[2]);
      mark_taps(s.taps, taps, l.inputs, s.early);
      drift[winner[0]] += change_row(&copies, rules + rule, winner[0], s.early, f, l.inputs);
      if (drift[winner[0]] > weights.farthest) weights.farthest = drift[winner[0]];
    }
    renew_bytes(&l, &weights, bytes, drift);
  }
}

#endif
