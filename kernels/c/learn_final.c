// The winner at the last step of each stimulus, and learning from it, in order. A winner fired in the last
// step, so every input that spiked at all came no later.
//
// A step changes one row by little. So stimuli are estimated a batch at a time with the bytes as they are, by
// all threads (estimate.h); then the batch is walked in order, with bounds that allow for what has moved since
// (final_winner.h). The bytes of a feature are made again after a batch once its weights have moved by
// more than half a unit. Rounding and drift cost further exact sums, never a wrong winner. Where nothing is
// learnt, the threads choose too.
//
// Cost: the estimates, and for each stimulus the listing of a window or two, a few sums of its taps, and one
// row of weights. In layer 3 of the digit network 15.4 of 16 windows are estimated, 1.3 listed, 1.4 potentials
// summed in order, of 1,111 taps each. Share, sampled by perf (AVX-512): 62 % are sums of bytes, 11 % the lists
// of channels for them, 9 % the listing of windows, 7 % bytes made again, 5 % exact sums, 4 % the row.

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
  int32_t *winners, *counts, *summed; // [count]
} EstimateJob;

// Memory of a thread.
typedef struct {
  int8_t *marks; // Choice
  int32_t *taps, *features;
  unsigned char *estimate;  // what `estimate` needs
} ThreadScratch;

typedef struct {
  int32_t *estimates;
  unsigned char *threads; // [thread]: ThreadScratch
} LearnFinalScratch;

// Stimuli of a batch: fewer where their estimates are long.
INLINE int32_t batch_of(const Layer *l) {
  int64_t fit = (1 << 23) / estimate_length(l);
  return fit < 1 ? 1 : fit < MOST_IN_BATCH ? (int32_t)fit : MOST_IN_BATCH;
}

static inline int64_t carve_thread(const Layer *l, unsigned char *scratch, ThreadScratch *s) {
  EstimateScratch estimate;
  int64_t at = 0;
  carve(scratch, &at, l->inputs, (void **)&s->marks);
  carve(scratch, &at, (int64_t)l->inputs * 4, (void **)&s->taps);
  carve(scratch, &at, (int64_t)l->f * 4, (void **)&s->features);
  carve(scratch, &at, carve_estimate(l, 0, &estimate), (void **)&s->estimate);
  return at;
}

static inline int64_t thread_bytes(const Layer *l) {
  ThreadScratch s;
  return scratch_stride(carve_thread(l, 0, &s));
}

// Scratch memory comes as the same amount for each of the threads; what is not theirs is cut off first.
static inline int64_t carve_learn_final(const Layer *l, unsigned char *scratch, LearnFinalScratch *s) {
  int64_t at = 0;
  carve(scratch, &at, estimate_length(l) * batch_of(l) * 4, (void **)&s->estimates);
  carve(scratch, &at, thread_bytes(l), (void **)&s->threads);
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
  ThreadScratch s;
  carve_thread(l, scratch, &s);
  TIMED(estimate)(input, l, job->weights, left < each ? left : each, s.estimate,
                  job->estimates + first * estimate_length(l));
}

// The winner of a stimulus of the batch.
static void TIMED(choose_one)(const EstimateJob *job, int32_t i, Choice *choice) {
  const Layer *l = job->layer;
  int32_t *winner = job->winners + 3 * i;
  Estimates estimates = estimates_of(l, job->estimates + i * estimate_length(l));
  winner[0] = winner[1] = winner[2] = 0;
  job->counts[i] = TIMED(choose)((const TIME *)job->input + (int64_t)i * l->c * l->h * l->w, l, job->weights,
                                 &estimates, choice, winner);
  if (job->summed) job->summed[i] = choice->summed;
}

static void TIMED(choose_some)(const void *data, int32_t index, unsigned char *scratch) {
  const EstimateJob *job = data;
  int32_t each = together(job->layer), first = index * each;
  ThreadScratch s;
  TIMED(estimate_some)(data, index, scratch);
  carve_thread(job->layer, scratch, &s);
  for (int32_t i = first; i < first + each && i < job->count; i++) {
    Choice choice = {s.marks, s.taps, 0, -1, s.features, 0};
    TIMED(choose_one)(job, i, &choice);
  }
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
  ThreadScratch own; // that of the first thread, between the jobs
  carve_thread(&l, s.threads, &own);
  FinalWeights weights = {weight, bytes, dropped, drift, 0, base, scale, largest};
  int64_t inputs = (int64_t)c * h * w;
  int32_t batch = batch_of(&l), each = together(&l);
  renew_bytes(&l, &weights, bytes, drift);
  for (int32_t first = 0; first < n; first += batch) {
    int32_t count = n - first < batch ? n - first : batch;
    EstimateJob job = {input + first * inputs, &l, &weights, count, s.estimates, winners + 3 * first,
                       counts + first, summed ? summed + first : 0};
    spyke_each(ltp ? TIMED(estimate_some) : TIMED(choose_some), &job, (count + each - 1) / each, s.threads,
               thread_bytes(&l));
    for (int32_t i = first; ltp && i < first + count; i++) {
      const int32_t *winner = winners + 3 * i;
      Choice choice = {own.marks, own.taps, 0, -1, own.features, 0};
      TIMED(choose_one)(&job, i - first, &choice);
      int32_t rule = judge(&teacher, i, winner, counts[i]);
      if (rule < 0) continue;
      TIMED(list_again)(input + i * inputs, &l, &choice, winner[1], winner[2]);
      drift[winner[0]] += change_row(&copies, rules + rule, winner[0], own.marks, f, l.inputs);
      if (drift[winner[0]] > weights.farthest) weights.farthest = drift[winner[0]];
    }
    renew_bytes(&l, &weights, bytes, drift);
  }
}

#endif
