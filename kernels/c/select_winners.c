// Up to `kwta` winners for each stimulus, by values that are given (winners.h).

#ifndef TIME

#include "winners.h"

typedef struct {
  Choice choice;
  const void *times;
  const float *values;
  int32_t *winners, *counts;
} Selection;

KERNEL(int32_t, spyke_select_winners_scratch_bytes)(int32_t c, int32_t h, int32_t w) {
  Choice choice = {0, c, h, w, 0, 0};
  Chosen s;
  int64_t at = 0;
  carve_choice(&choice, 0, &at, &s);
  return scratch_size(at);
}

#define THIS_FILE "select_winners.c"
#include "each_time.h"

#else

#include "bits.h"
#include "neurons.h"
#include "winners.h"

static void TIMED(select_image)(const void *data, int32_t image, unsigned char *scratch) {
  const Selection *job = data;
  const Choice *choice = &job->choice;
  int64_t neurons = (int64_t)choice->c * choice->h * choice->w, at = 0;
  Chosen s;
  carve_choice(choice, scratch, &at, &s);
  job->counts[image] =
      TIMED(choose_winners)((const TIME *)job->times + image * neurons, job->values + image * neurons, choice,
                            job->winners + (int64_t)image * 3 * choice->kwta, &s, 0, 0);
}

// `winners` is [n, kwta, 3]; rows beyond the count are 0.
KERNEL(void, TIMED(spyke_select_winners))(const TIME *times, const float *values, int32_t *winners,
                                          int32_t *counts, unsigned char *scratch, int32_t n, int32_t steps,
                                          int32_t c, int32_t h, int32_t w, int32_t kwta, int32_t radius) {
  Selection job = {{steps, c, h, w, kwta, radius}, times, values, winners, counts};
  Chosen s;
  int64_t each = 0;
  carve_choice(&job.choice, 0, &each, &s);
  spyke_each(TIMED(select_image), &job, n, scratch, each);
}

#endif
