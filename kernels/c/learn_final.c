// The winner at the last step of each stimulus (final_winner.h), and learning from it, in order. A winner
// fired in the last step, so every input that spiked at all came no later.

#ifndef TIME

#include "final_winner.h"
#include "stdp_row.h"
#include "teacher.h"
#define THIS_FILE "learn_final.c"
#include "each_time.h"

KERNEL(int32_t, spyke_learn_final_scratch_bytes)(int32_t steps, int32_t c, int32_t h, int32_t w, int32_t f,
                                                 int32_t kh, int32_t kw) {
  Layer l = layer_of(steps, c, h, w, f, kh, kw);
  FinalScratch s;
  return scratch_size(carve_final(&l, 0, &s));
}

#else

#include "final_winner.h"
#include "stdp_row.h"

// Without rates (null) nothing is learnt. `winners` is [n, 3], `counts` [n]. The rest is as in learn.c.
KERNEL(void, TIMED(spyke_learn_final))(const TIME *input, float *weight, float *packed, int16_t *screen,
                                       uint8_t *bytes, float *range, const float *ltp, const float *ltd,
                                       const float *ltp2, const float *ltd2, const uint8_t *dropped,
                                       const int32_t *classes, const int32_t *targets, int32_t *winners,
                                       int32_t *counts, int32_t *outcomes, unsigned char *scratch,
                                       int32_t n, int32_t steps, int32_t c, int32_t h, int32_t w,
                                       int32_t f, int32_t kh, int32_t kw, int32_t kind, int32_t kind2,
                                       float lower, float upper, float scale, float tiny, float base,
                                       float byte_scale, float largest) {
  Copies copies = {weight, packed, screen, scale, tiny, bytes, base, byte_scale, range};
  Rule rules[2] = {{ltp, ltd, kind, lower, upper}, {ltp2, ltd2, kind2, lower, upper}};
  Teacher teacher = {classes, targets, outcomes};
  Layer l = layer_of(steps, c, h, w, f, kh, kw);
  FinalWeights weights = {packed, bytes, dropped, base, byte_scale, largest};
  FinalScratch s;
  carve_final(&l, scratch, &s);
  for (int32_t i = 0; i < n; i++, input += (int64_t)c * h * w, winners += 3) {
    winners[0] = winners[1] = winners[2] = 0;
    counts[i] = TIMED(final_winner)(input, &l, &weights, &s, winners);
    if (!ltp) continue;
    int32_t rule = judge(&teacher, i, winners, counts[i]);
    if (rule < 0) continue;
    TIMED(change_row)(input, &copies, rules + rule, winners[0], winners[1], winners[2], steps - 1, c, h, w,
                      f, kh, kw);
  }
}

#endif
