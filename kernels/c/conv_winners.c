// Up to `kwta` winners for each stimulus (winners.h), of neurons whose potentials have not been summed: winners
// are found in the first steps, so only the potentials of these are, and none of a feature or at a place
// that is silenced already (wanted.h).
//
// Cost: that of choosing, and for each step that is walked one listing of a window's inputs for each position
// that fires in it, and one row of 128 bytes an input and block.

#ifndef TIME

#include "wanted.h"
#include "winners.h"

typedef struct {
  Unsummed from;
  Choice choice;
  int32_t *winners, *counts;
} WinnersJob;

typedef struct {
  Wanted wanted;
  Chosen chosen;
  float *values; // [feature][position]: written at the steps that are walked
} WinnersScratch;

// A stimulus.
typedef struct {
  const Unsummed *from;
  const void *input, *at;
  WinnersScratch *scratch;
} Stimulus;

static inline int64_t carve_winners(const Layer *l, const Choice *choice, unsigned char *scratch,
                                    WinnersScratch *s) {
  int64_t at = 0;
  carve_wanted(l, scratch, &at, &s->wanted);
  carve_choice(choice, scratch, &at, &s->chosen);
  carve(scratch, &at, (int64_t)l->f * l->ho * l->wo * 4, (void **)&s->values);
  return at;
}

INLINE Choice choice_of(const Layer *l, int32_t kwta, int32_t radius) {
  return (Choice){l->steps, l->f, l->ho, l->wo, kwta, radius};
}

KERNEL(int32_t, spyke_conv_winners_scratch_bytes)(int32_t c, int32_t h, int32_t w, int32_t f, int32_t kh,
                                                  int32_t kw) {
  Layer l = layer_of(0, c, h, w, f, kh, kw);
  Choice choice = choice_of(&l, 0, 0);
  WinnersScratch s;
  return scratch_size(carve_winners(&l, &choice, 0, &s));
}

#define THIS_FILE "conv_winners.c"
#include "each_time.h"

#else

#include "taps.h"

#include "neurons.h"
#include "wanted.h"
#include "winners.h"

// The potentials of the neurons of a step, which are listed.
static void TIMED(sum_step)(const void *data, int32_t listed) {
  const Stimulus *stimulus = data;
  const Layer *l = &stimulus->from->layer;
  WinnersScratch *s = stimulus->scratch;
  group_wanted(l, s->chosen.list, listed, &s->wanted);
  for (int32_t p = 0; p < l->ho * l->wo; p++) {
    if (s->chosen.closed[p] || s->wanted.starts[p] == s->wanted.starts[p + 1]) continue;
    TIMED(sum_wanted)(stimulus->input, stimulus->at, stimulus->from, &s->wanted, p, s->values);
  }
}

static void TIMED(winners_of_image)(const void *data, int32_t image, unsigned char *scratch) {
  const WinnersJob *job = data;
  const Unsummed *from = &job->from;
  const Layer *l = &from->layer;
  WinnersScratch s;
  carve_winners(l, &job->choice, scratch, &s);
  const TIME *input = (const TIME *)from->input + (int64_t)image * l->c * l->h * l->w;
  const TIME *at = (const TIME *)from->at + (int64_t)image * l->f * l->ho * l->wo;
  Stimulus stimulus = {from, input, at, &s};
  TIMED(begin_wanted)(input, l, &s.wanted);
  job->counts[image] =
      TIMED(choose_winners)(at, s.values, &job->choice, job->winners + (int64_t)image * 3 * job->choice.kwta,
                            &s.chosen, TIMED(sum_step), &stimulus);
}

// `winners` is [n, kwta, 3]; rows beyond the count are 0.
KERNEL(void, TIMED(spyke_conv_winners))(const TIME *input, const float *packed, const TIME *at,
                                        int32_t *winners, int32_t *counts, unsigned char *scratch, int32_t n,
                                        int32_t steps, int32_t c, int32_t h, int32_t w, int32_t f, int32_t kh,
                                        int32_t kw, int32_t kwta, int32_t radius) {
  Layer layer = layer_of(steps, c, h, w, f, kh, kw);
  WinnersJob job = {{layer, input, at, packed}, choice_of(&layer, kwta, radius), winners, counts};
  WinnersScratch s;
  spyke_each(TIMED(winners_of_image), &job, n, scratch, carve_winners(&layer, &job.choice, 0, &s));
}

#endif
