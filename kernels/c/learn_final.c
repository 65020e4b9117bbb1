// The winner at the last step of each stimulus, and learning from it, in order. A winner fired in the last
// step, so every input that spiked at all came no later.
//
// A step changes one row by little. So stimuli are estimated a batch at a time with the bytes as they are, by
// all threads; then the batch is walked in order, with bounds that allow for what has moved since
// (final_winner.h). The bytes of a feature are made again before a batch once its weights have moved by
// more than an eighth of a unit. Rounding and drift cost further exact sums, never a wrong winner.

#ifndef TIME

#include "final_winner.h"
#include "parallel.h"
#include "stdp_row.h"
#include "teacher.h"

#define BATCH 64

typedef struct {
  const void *input;
  const Layer *layer;
  const uint8_t *bytes;
  int32_t *estimates;
} EstimateJob;

typedef struct {
  float *drift;
  int32_t *taps, *features;
  int32_t *estimates;
  unsigned char *threads; // of each thread an EstimateScratch
} LearnFinalScratch;

static inline int64_t estimate_bytes(const Layer *l) {
  EstimateScratch s;
  return scratch_stride(carve_estimate(l, 0, &s));
}

// Scratch memory comes as the same amount for each of the threads; what is not theirs is cut off first.
static inline int64_t carve_learn_final(const Layer *l, unsigned char *scratch, LearnFinalScratch *s) {
  int64_t at = 0;
  carve(scratch, &at, (int64_t)l->f * 4, (void **)&s->drift);
  carve(scratch, &at, (int64_t)l->inputs * 4, (void **)&s->taps);
  carve(scratch, &at, (int64_t)l->f * 4, (void **)&s->features);
  carve(scratch, &at, estimate_length(l) * BATCH * 4, (void **)&s->estimates);
  carve(scratch, &at, estimate_bytes(l), (void **)&s->threads);
  return at;
}

// Makes the bytes of a feature again.
static void renew_bytes(const Layer *l, const float *weight, uint8_t *bytes, int32_t feature, float base,
                        float scale) {
  int32_t block = feature / LANES, width = block_width(l->f, block);
  const float *row = weight + (int64_t)feature * l->inputs;
  uint8_t *to = bytes + block_start(block, l->inputs) + feature % LANES;
  for (int32_t k = 0; k < l->inputs; k++, to += width) *to = quantize_byte(row[k], base, scale);
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
#include "stdp_row.h"

static void TIMED(estimate_stimulus)(const void *data, int32_t index, unsigned char *scratch) {
  const EstimateJob *job = data;
  const Layer *l = job->layer;
  EstimateScratch s;
  carve_estimate(l, scratch, &s);
  TIMED(estimate)((const TIME *)job->input + (int64_t)index * l->c * l->h * l->w, l, job->bytes, &s,
                  job->estimates + index * estimate_length(l));
}

// Without rates (null) nothing is learnt. `winners` is [n, 3], `counts` [n]. `bytes` are those of `weight`
// with this base and scale, before and after. The rest is as in learn.c.
KERNEL(void, TIMED(spyke_learn_final))(const TIME *input, float *weight, uint8_t *bytes, float *range,
                                       const float *ltp, const float *ltd, const float *ltp2,
                                       const float *ltd2, const uint8_t *dropped, const int32_t *classes,
                                       const int32_t *targets, int32_t *winners, int32_t *counts,
                                       int32_t *outcomes, unsigned char *scratch, int32_t n, int32_t steps,
                                       int32_t c, int32_t h, int32_t w, int32_t f, int32_t kh, int32_t kw,
                                       int32_t kind, int32_t kind2, float lower, float upper, float base,
                                       float scale, float largest) {
  Copies copies = {weight, 0, 0, 0, 0, 0, 0, 0, range};
  Rule rules[2] = {{ltp, ltd, kind, lower, upper}, {ltp2, ltd2, kind2, lower, upper}};
  Teacher teacher = {classes, targets, outcomes};
  Layer l = layer_of(steps, c, h, w, f, kh, kw);
  LearnFinalScratch s;
  carve_learn_final(&l, scratch, &s);
  FinalWeights weights = {weight, bytes, dropped, s.drift, base, scale, largest};
  int64_t inputs = (int64_t)c * h * w;
  for (int32_t i = 0; i < f; i++) s.drift[i] = 0;
  for (int32_t first = 0; first < n; first += BATCH) {
    int32_t count = n - first < BATCH ? n - first : BATCH;
    EstimateJob job = {input + first * inputs, &l, bytes, s.estimates};
    spyke_each(TIMED(estimate_stimulus), &job, count, s.threads, estimate_bytes(&l));
    for (int32_t i = first; i < first + count; i++) {
      int32_t *winner = winners + 3 * i;
      winner[0] = winner[1] = winner[2] = 0;
      counts[i] = TIMED(choose)(input + i * inputs, &l, &weights,
                                s.estimates + (i - first) * estimate_length(&l), s.taps, s.features, winner);
      int32_t rule = ltp ? judge(&teacher, i, winner, counts[i]) : -1;
      if (rule < 0) continue;
      s.drift[winner[0]] += TIMED(change_row)(input + i * inputs, &copies, rules + rule, winner[0], winner[1],
                                              winner[2], steps - 1, c, h, w, f, kh, kw);
    }
    int32_t ends = first + count == n;
    for (int32_t i = 0; i < f; i++) {
      if (s.drift[i] == 0 || (!ends && s.drift[i] * scale < 0.125f)) continue;
      renew_bytes(&l, weight, bytes, i, base, scale);
      s.drift[i] = 0;
    }
  }
}

#endif
