// Potentials at given steps, 0 where silent (wanted.h).
//
// Cost: one pass over the steps, one listing of a window's inputs for each position at which any potential is
// wanted, and for each block and step of it one row of 128 bytes an input, added in flat order: bound by the
// latency of an addition.

#ifndef TIME

#include "wanted.h"

typedef struct {
  Unsummed from;
  float *values;
} ValuesJob;

static inline int64_t carve_values(const Layer *l, unsigned char *scratch, Wanted *s) {
  int64_t at = 0;
  carve_wanted(l, scratch, &at, s);
  return at;
}

KERNEL(int32_t, spyke_conv_values_scratch_bytes)(int32_t c, int32_t h, int32_t w, int32_t f, int32_t kh,
                                                 int32_t kw) {
  Layer l = layer_of(0, c, h, w, f, kh, kw);
  Wanted s;
  return scratch_size(carve_values(&l, 0, &s));
}

#define THIS_FILE "conv_values.c"
#include "each_time.h"

#else

#include "taps.h"

#include "neurons.h"
#include "wanted.h"

static void TIMED(values_of_image)(const void *data, int32_t image, unsigned char *scratch) {
  const ValuesJob *job = data;
  const Unsummed *from = &job->from;
  const Layer *l = &from->layer;
  int64_t positions = (int64_t)l->ho * l->wo, neurons = l->f * positions;
  Wanted s;
  carve_values(l, scratch, &s);
  const TIME *input = (const TIME *)from->input + (int64_t)image * l->c * l->h * l->w;
  const TIME *at = (const TIME *)from->at + image * neurons;
  float *values = job->values + image * neurons;
  for (int64_t i = 0; i < neurons; i++) values[i] = 0;
  TIMED(begin_wanted)(input, l, &s);
  TIMED(group_spiking)(at, l, &s);
  for (int32_t p = 0; p < positions; p++) {
    if (s.starts[p] < s.starts[p + 1]) TIMED(sum_wanted)(input, at, from, &s, p, values);
  }
}

KERNEL(void, TIMED(spyke_conv_values))(const TIME *input, const float *packed, const TIME *at,
                                       float *values, unsigned char *scratch, int32_t n, int32_t steps,
                                       int32_t c, int32_t h, int32_t w, int32_t f, int32_t kh,
                                       int32_t kw) {
  ValuesJob job = {{layer_of(steps, c, h, w, f, kh, kw), input, at, packed}, values};
  Wanted s;
  spyke_each(TIMED(values_of_image), &job, n, scratch, carve_values(&job.from.layer, 0, &s));
}

#endif
