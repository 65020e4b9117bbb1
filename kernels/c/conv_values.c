// Potentials at given steps, 0 where silent. Few may be wanted (after an inhibition one at each
// position) or many, so what is wanted is listed by position first. All features of a position that
// are wanted at the same step share the list of inputs and are summed together.
//
// Cost: one pass over the steps, one listing of a window's inputs for each position at which any potential is
// wanted, and for each block and step of it one row of 128 bytes an input, added in flat order: bound by the
// latency of an addition.

#ifndef TIME

#include "parallel.h"
#include "taps.h"

typedef struct {
  Layer layer;
  const void *input, *at;
  const float *packed;
  float *values;
} ValuesJob;

typedef struct {
  uint8_t *marks;     // taps.h
  Places places;
  int32_t *taps;      // [inputs]: those of a window
  uint16_t *steps;    // [inputs]: their steps
  int32_t *list;      // [inputs]: those up to a step
  int32_t *starts;    // [position]: where its features start
  uint16_t *features; // [feature * position]
} ValuesScratch;

static inline int64_t carve_values(const Layer *l, unsigned char *scratch, ValuesScratch *s) {
  int64_t at = 0, inputs = l->inputs, positions = (int64_t)l->ho * l->wo;
  carve(scratch, &at, (int64_t)l->c * l->h * mark_pitch(l), (void **)&s->marks);
  carve_places(l, scratch, &at, &s->places);
  carve(scratch, &at, inputs * 4, (void **)&s->taps);
  carve(scratch, &at, inputs * 2, (void **)&s->steps);
  carve(scratch, &at, inputs * 4, (void **)&s->list);
  carve(scratch, &at, (positions + 1) * 4, (void **)&s->starts);
  carve(scratch, &at, l->f * positions * 2, (void **)&s->features);
  return at;
}

KERNEL(int32_t, spyke_conv_values_scratch_bytes)(int32_t c, int32_t h, int32_t w, int32_t f, int32_t kh,
                                                 int32_t kw) {
  Layer l = layer_of(0, c, h, w, f, kh, kw);
  ValuesScratch s;
  return scratch_size(carve_values(&l, 0, &s));
}

#define THIS_FILE "conv_values.c"
#include "each_time.h"

#else

#include "taps.h"

// Features wanted at each position, ascending: features[starts[p]] to features[starts[p + 1]].
static void TIMED(list_wanted)(const TIME *at, const Layer *l, int32_t *restrict starts,
                               uint16_t *restrict features) {
  int32_t positions = l->ho * l->wo;
  for (int32_t p = 0; p <= positions; p++) starts[p] = 0;
  for (int32_t i = 0; i < l->f; i++) {
    for (int32_t from = 0; from < positions; from += 16) {
      uint32_t bits = TIMED(bits_before)(at + (int64_t)i * positions + from, positions - from, l->steps);
      for (; bits; bits &= bits - 1) starts[from + __builtin_ctz(bits) + 1]++;
    }
  }
  for (int32_t p = 0; p < positions; p++) starts[p + 1] += starts[p];
  for (int32_t i = 0; i < l->f; i++) {
    for (int32_t from = 0; from < positions; from += 16) {
      uint32_t bits = TIMED(bits_before)(at + (int64_t)i * positions + from, positions - from, l->steps);
      for (; bits; bits &= bits - 1) features[starts[from + __builtin_ctz(bits)]++] = (uint16_t)i;
    }
  }
  for (int32_t p = positions; p > 0; p--) starts[p] = starts[p - 1];
  starts[0] = 0;
}

// The values wanted at a position.
static void TIMED(sum_position)(const ValuesJob *job, const ValuesScratch *s, const TIME *input,
                                const TIME *at, float *values, int32_t p) {
  const Layer *l = &job->layer;
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
    gather_block(job->packed + block_start(block, l->inputs), block_width(l->f, block),
                 step < last ? s->list : s->taps, step < last ? count : all, sums);
    for (; i < end && features[i] / LANES == block; i++) {
      int64_t neuron = (int64_t)features[i] * positions + p;
      if (at[neuron] != step) break;
      values[neuron] = sums[features[i] % LANES];
    }
  }
}

static void TIMED(values_of_image)(const void *data, int32_t image, unsigned char *scratch) {
  const ValuesJob *job = data;
  const Layer *l = &job->layer;
  int64_t positions = (int64_t)l->ho * l->wo, neurons = l->f * positions;
  ValuesScratch s;
  carve_values(l, scratch, &s);
  const TIME *input = (const TIME *)job->input + (int64_t)image * l->c * l->h * l->w;
  const TIME *at = (const TIME *)job->at + image * neurons;
  float *values = job->values + image * neurons;
  for (int64_t i = 0; i < neurons; i++) values[i] = 0;
  find_places(l, &s.places);
  TIMED(mark_spikes)(input, l, s.marks);
  TIMED(list_wanted)(at, l, s.starts, s.features);
  for (int32_t p = 0; p < positions; p++) {
    if (s.starts[p] < s.starts[p + 1]) TIMED(sum_position)(job, &s, input, at, values, p);
  }
}

KERNEL(void, TIMED(spyke_conv_values))(const TIME *input, const float *packed, const TIME *at,
                                       float *values, unsigned char *scratch, int32_t n, int32_t steps,
                                       int32_t c, int32_t h, int32_t w, int32_t f, int32_t kh,
                                       int32_t kw) {
  ValuesJob job = {layer_of(steps, c, h, w, f, kh, kw), input, at, packed, values};
  ValuesScratch s;
  spyke_each(TIMED(values_of_image), &job, n, scratch, carve_values(&job.layer, 0, &s));
}

#endif
