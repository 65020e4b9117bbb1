// Constants and scratch memory of conv_fire.

#ifndef SPYKE_CONV_FIRE_H
#define SPYKE_CONV_FIRE_H

#include "packed.h"

// What does not change from image to image.
typedef struct {
  int32_t steps, c, h, w, f, kh, kw;
  int32_t band_rows; // rows of windows that are screened together
  int32_t centre;    // floor(scale * threshold)
  int32_t too_few;   // so many spikes can not reach the threshold
  float threshold;
} Layer;

typedef struct {
  int32_t kbase; // the first input of its channel in a window
  int16_t y, x;
} Spike;

typedef struct {
  Spike *found, *sorted;
  int32_t *starts;    // [rank * h + row]: where its spikes start in `sorted`
  int32_t *steps_of;  // [rank]
  int32_t *counts;    // [step]
  int32_t *list;      // one window at one step
  int32_t *all, *all_at; // one window at the last step that matters, and the steps of its inputs
  uint16_t *found_at;
} Spikes;

typedef struct {
  int16_t *sums;      // [window][lane]
  void *must, *may;   // [window][lane]: the number of ranks at which it has fired
  int32_t *spikes;    // [window]
} Band;

// A band should stay in the L1 cache together with the weights of a block.
#define BAND_BYTES 24576

INLINE int32_t band_rows_of(int32_t w, int32_t kw) {
  int32_t rows = BAND_BYTES / ((w - kw + 1) * LANES * 4);
  return rows > 0 ? rows : 1;
}

static inline Layer layer_of(int32_t steps, int32_t c, int32_t h, int32_t w, int32_t f, int32_t kh,
                             int32_t kw, float threshold, float scale, float largest) {
  Layer l = {steps, c, h, w, f, kh, kw, band_rows_of(w, kw), 0, 0, threshold};
  double centre = (double)scale * (double)threshold, most = (double)scale * (double)largest + 1;
  l.centre = centre < 70000 ? (int32_t)centre : 70000;
  // m spikes sum to at most m * most; compare with the lower edge of the band.
  double enough = (l.centre - 2) / (most + 0.53);
  l.too_few = enough > 0 ? (int32_t)(enough < 1e9 ? enough : 1e9) : 0;
  return l;
}

static inline int64_t carve(unsigned char *scratch, int64_t *at, int64_t bytes, void **out) {
  if (out) *out = scratch + *at;
  *at += (bytes + 63) & ~(int64_t)63;
  return *at;
}

// Divides the scratch memory; tells how much is needed.
static inline int64_t carve_scratch(const Layer *l, unsigned char *scratch, Spikes *s, Band *band) {
  int64_t inputs = (int64_t)l->c * l->h * l->w, at = 0;
  int64_t ranks = inputs < l->steps ? inputs : l->steps;
  int64_t lanes = (int64_t)l->band_rows * (l->w - l->kw + 1) * LANES;
  carve(scratch, &at, inputs * 8, (void **)&s->found);
  carve(scratch, &at, inputs * 8, (void **)&s->sorted);
  carve(scratch, &at, (ranks * l->h + 1) * 4, (void **)&s->starts);
  carve(scratch, &at, (ranks + 1) * 4, (void **)&s->steps_of);
  carve(scratch, &at, (int64_t)l->steps * 4, (void **)&s->counts);
  carve(scratch, &at, (int64_t)l->c * l->kh * l->kw * 4, (void **)&s->list);
  carve(scratch, &at, (int64_t)l->c * l->kh * l->kw * 4, (void **)&s->all);
  carve(scratch, &at, (int64_t)l->c * l->kh * l->kw * 4, (void **)&s->all_at);
  carve(scratch, &at, inputs * 2, (void **)&s->found_at);
  carve(scratch, &at, lanes * 2, (void **)&band->sums);
  carve(scratch, &at, lanes * (l->steps > 254 ? 2 : 1), &band->must);
  carve(scratch, &at, lanes * (l->steps > 254 ? 2 : 1), &band->may);
  carve(scratch, &at, lanes / LANES * 4, (void **)&band->spikes);
  return at;
}

KERNEL(int32_t, spyke_conv_fire_scratch_bytes)(int32_t steps, int32_t c, int32_t h, int32_t w,
                                               int32_t kh, int32_t kw) {
  Layer l = layer_of(steps, c, h, w, 0, kh, kw, 0, 0, 0);
  Spikes s;
  Band band;
  return scratch_size(carve_scratch(&l, 0, &s, &band));
}

#endif
