// Pointwise inhibition of neurons whose potentials have not been summed: leaves at each position one feature, by
// first spike, then largest potential at it, then lowest index. They have fired, so no potential is NaN.
//
// Most positions have one feature that spikes first. Only where some tie are they summed (wanted.h).
//
// Cost: two passes over the steps, 16 or more neurons at a time, for the first spikes, and one to list those
// that are left; then the sums of ties.

#ifndef TIME

#include "wanted.h"

typedef struct {
  Unsummed from;
  void *out;
} SurvivorsJob;

typedef struct {
  Wanted wanted;
  uint16_t *first; // [position]: of the type of spike times
  float *values;   // [feature][position]: written where features tie
} SurvivorsScratch;

static inline int64_t carve_survivors(const Layer *l, unsigned char *scratch, SurvivorsScratch *s) {
  int64_t at = 0, positions = (int64_t)l->ho * l->wo;
  carve_wanted(l, scratch, &at, &s->wanted);
  carve(scratch, &at, positions * 2, (void **)&s->first);
  carve(scratch, &at, l->f * positions * 4, (void **)&s->values);
  return at;
}

KERNEL(int32_t, spyke_conv_survivors_scratch_bytes)(int32_t c, int32_t h, int32_t w, int32_t f, int32_t kh,
                                                    int32_t kw) {
  Layer l = layer_of(0, c, h, w, f, kh, kw);
  SurvivorsScratch s;
  return scratch_size(carve_survivors(&l, 0, &s));
}

#define THIS_FILE "conv_survivors.c"
#include "each_time.h"

#else

#include "taps.h"

#include "neurons.h"
#include "wanted.h"

// Leaves at each position the features that spike first there; all that tie stay.
static void TIMED(earliest)(const TIME *restrict at, TIME *restrict out, TIME *restrict first, const Layer *l) {
  int32_t positions = l->ho * l->wo;
  TIME silent = (TIME)l->steps;
  for (int32_t p = 0; p < positions; p++) first[p] = silent;
  for (int32_t f = 0; f < l->f; f++) {
    const TIME *plane = at + (int64_t)f * positions;
    for (int32_t p = 0; p < positions; p++) first[p] = plane[p] < first[p] ? plane[p] : first[p];
  }
  for (int32_t f = 0; f < l->f; f++, at += positions, out += positions) {
    for (int32_t p = 0; p < positions; p++) out[p] = at[p] == first[p] ? at[p] : silent;
  }
}

static void TIMED(survivors_of_image)(const void *data, int32_t image, unsigned char *scratch) {
  const SurvivorsJob *job = data;
  const Unsummed *from = &job->from;
  const Layer *l = &from->layer;
  int64_t positions = (int64_t)l->ho * l->wo, neurons = l->f * positions;
  SurvivorsScratch s;
  carve_survivors(l, scratch, &s);
  const TIME *input = (const TIME *)from->input + (int64_t)image * l->c * l->h * l->w;
  TIME *out = (TIME *)job->out + image * neurons;
  Wanted *w = &s.wanted;
  TIMED(earliest)((const TIME *)from->at + image * neurons, out, (TIME *)s.first, l);
  TIMED(begin_wanted)(input, l, w);
  TIMED(group_spiking)(out, l, w);
  for (int32_t p = 0; p < positions; p++) {
    int32_t begin = w->starts[p], end = w->starts[p + 1];
    if (end - begin < 2) continue;
    TIMED(sum_wanted)(input, out, from, w, p, s.values);
    int32_t best = w->features[begin];
    for (int32_t i = begin + 1; i < end; i++) {
      int32_t f = w->features[i];
      int32_t better = s.values[f * positions + p] > s.values[best * positions + p];
      out[(better ? best : f) * positions + p] = (TIME)l->steps;
      best = better ? f : best;
    }
  }
}

KERNEL(void, TIMED(spyke_conv_survivors))(const TIME *input, const float *packed, const TIME *at, TIME *out,
                                          unsigned char *scratch, int32_t n, int32_t steps, int32_t c,
                                          int32_t h, int32_t w, int32_t f, int32_t kh, int32_t kw) {
  SurvivorsJob job = {{layer_of(steps, c, h, w, f, kh, kw), input, at, packed}, out};
  SurvivorsScratch s;
  spyke_each(TIMED(survivors_of_image), &job, n, scratch, carve_survivors(&job.from.layer, 0, &s));
}

#endif
