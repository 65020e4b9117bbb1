// The taps of all windows of a stimulus, time aside: each window's inputs that spike, in flat order, and how
// far the list has come after every chunk of channels. Kernels whose weights do not fit a cache take
// them a chunk at a time, for all windows. Each spike is visited once, and written to the windows that see
// it. Read for each type of spike times.

#ifndef SPYKE_ALL_TAPS_H
#define SPYKE_ALL_TAPS_H

#include "taps.h"

typedef struct {
  int32_t *taps;   // [window * inputs]
  int32_t *counts; // [window]
  int32_t *ends;   // [chunk * windows + window]
} AllTaps;

// So many channels have about so many taps.
INLINE int32_t channels_of(int32_t taps, int32_t kh, int32_t kw) {
  int32_t channels = taps / (kh * kw);
  return channels > 0 ? channels : 1;
}

INLINE int32_t chunks_of(int32_t c, int32_t channels) { return (c + channels - 1) / channels; }

static inline void carve_all_taps(const Layer *l, int32_t channels, unsigned char *scratch, int64_t *at,
                                  AllTaps *t) {
  int64_t windows = (int64_t)l->ho * l->wo;
  carve(scratch, at, windows * l->inputs * 4, (void **)&t->taps);
  carve(scratch, at, windows * 4, (void **)&t->counts);
  carve(scratch, at, windows * chunks_of(l->c, channels) * 4, (void **)&t->ends);
}

#endif

#ifdef TIME

static inline void TIMED(list_all_taps)(const TIME *input, const Layer *l, int32_t channels,
                                        const AllTaps *t) {
  int32_t windows = l->ho * l->wo;
  for (int32_t i = 0; i < windows; i++) t->counts[i] = 0;
  for (int32_t channel = 0; channel < l->c; channel++) {
    for (int32_t y = 0; y < l->h; y++, input += l->w) {
      int32_t y0 = first_seeing(y, l->kh), y1 = last_seeing(y, l->ho);
      for (int32_t x = 0; x < l->w; x++) {
        if (input[x] >= l->steps) continue;
        int32_t x0 = first_seeing(x, l->kw), x1 = last_seeing(x, l->wo);
        for (int32_t wy = y0; wy <= y1; wy++) {
          int32_t k = (channel * l->kh + y - wy) * l->kw + x;
          for (int32_t wx = x0; wx <= x1; wx++) {
            int32_t window = wy * l->wo + wx;
            t->taps[(int64_t)window * l->inputs + t->counts[window]++] = k - wx;
          }
        }
      }
    }
    if ((channel + 1) % channels && channel + 1 < l->c) continue;
    int32_t *ends = t->ends + (int64_t)(channel / channels) * windows;
    for (int32_t i = 0; i < windows; i++) ends[i] = t->counts[i];
  }
}

#endif
