// Which inputs of each window have spiked, and when. A tap is an input of a window by its flat index
// k = (channel * kh + row) * kw + column. The taps of the windows of a band of rows are listed in the
// order of time: the spikes of an image are sorted once, and each is written to the windows that see it.
// Kernels then walk a window with its sums in registers. Read for each type of spike times.

#ifndef SPYKE_TAPS_H
#define SPYKE_TAPS_H

#include "packed.h"
#include "parallel.h"

typedef struct {
  int32_t steps, c, h, w, f, kh, kw, ho, wo, inputs;
} Layer;

typedef struct {
  int32_t kbase; // the first tap of its channel
  int16_t y, x;
} Spike;

typedef struct {
  int32_t ranks;      // steps with spikes
  int32_t *steps_of;  // [rank], and `steps` after the last
  int32_t *rank_of;   // [step]
  Spike *sorted;      // by rank, then row
  int32_t *starts;    // [rank * h + row]: where its spikes start
  Spike *found;       // before sorting
  uint16_t *found_at;
} Spikes;

typedef struct {
  int32_t top, bottom; // rows of windows
  int32_t windows;
  int32_t *counts; // [window]: taps so far
  int32_t *taps;   // [window * inputs]
  uint16_t *at;    // [window * (inputs + 1)]: the step of each tap, and `steps` after the last
} Band;

// The tail of each list should stay in the first-level cache while a band is filled.
#define BAND_WINDOWS 256

INLINE Layer layer_of(int32_t steps, int32_t c, int32_t h, int32_t w, int32_t f, int32_t kh, int32_t kw) {
  return (Layer){steps, c, h, w, f, kh, kw, h - kh + 1, w - kw + 1, c * kh * kw};
}

INLINE int32_t band_rows(const Layer *l) {
  int32_t rows = BAND_WINDOWS / l->wo;
  return rows < 1 ? 1 : rows < l->ho ? rows : l->ho;
}

static inline void carve_spikes(const Layer *l, unsigned char *scratch, int64_t *at, Spikes *s) {
  int64_t inputs = (int64_t)l->c * l->h * l->w, ranks = inputs < l->steps ? inputs : l->steps;
  carve(scratch, at, (ranks + 1) * 4, (void **)&s->steps_of);
  carve(scratch, at, (int64_t)l->steps * 4, (void **)&s->rank_of);
  carve(scratch, at, inputs * sizeof(Spike), (void **)&s->sorted);
  carve(scratch, at, (ranks * l->h + 1) * 4, (void **)&s->starts);
  carve(scratch, at, inputs * sizeof(Spike), (void **)&s->found);
  carve(scratch, at, inputs * 2, (void **)&s->found_at);
}

static inline void carve_band(const Layer *l, int32_t rows, unsigned char *scratch, int64_t *at, Band *b) {
  int64_t windows = (int64_t)rows * l->wo;
  carve(scratch, at, windows * 4, (void **)&b->counts);
  carve(scratch, at, windows * l->inputs * 4, (void **)&b->taps);
  carve(scratch, at, windows * (l->inputs + 1) * 2, (void **)&b->at);
}

// Starts a band.
INLINE void begin_band(const Layer *l, int32_t top, int32_t rows, Band *b) {
  b->top = top;
  b->bottom = top + rows < l->ho ? top + rows : l->ho;
  b->windows = (b->bottom - top) * l->wo;
  for (int32_t i = 0; i < b->windows; i++) b->counts[i] = 0;
}

// Adds the spikes of a rank.
static inline void add_rank(const Layer *l, const Spikes *s, int32_t rank, Band *b) {
  int32_t begin = s->starts[rank * l->h + b->top];
  int32_t end = s->starts[rank * l->h + b->bottom + l->kh - 1];
  uint16_t step = (uint16_t)s->steps_of[rank];
  for (int32_t i = begin; i < end; i++) {
    Spike spike = s->sorted[i];
    int32_t y0 = spike.y - l->kh + 1 > b->top ? spike.y - l->kh + 1 : b->top;
    int32_t y1 = spike.y < b->bottom - 1 ? spike.y : b->bottom - 1;
    int32_t x0 = spike.x - l->kw + 1 > 0 ? spike.x - l->kw + 1 : 0;
    int32_t x1 = spike.x < l->wo - 1 ? spike.x : l->wo - 1;
    for (int32_t y = y0; y <= y1; y++) {
      int32_t window = (y - b->top) * l->wo, k = spike.kbase + (spike.y - y) * l->kw + spike.x;
      for (int32_t x = x0; x <= x1; x++) {
        int64_t to = (int64_t)(window + x) * l->inputs + b->counts[window + x]++;
        b->taps[to] = k - x;
        b->at[to + window + x] = step;
      }
    }
  }
}

// Ends the lists.
INLINE void end_band(const Layer *l, Band *b) {
  for (int32_t i = 0; i < b->windows; i++) {
    b->at[(int64_t)i * (l->inputs + 1) + b->counts[i]] = (uint16_t)l->steps;
  }
}

// The taps of a window in flat order, which is what defines a potential.
typedef struct {
  int32_t *taps; // [window * inputs]
  uint16_t *at;  // [window * inputs]: their steps
  uint8_t *have; // [window]: whether it has been listed
  uint64_t *marks; // a bit for each tap of one window, all 0 before and after
  uint16_t *step_of; // [tap]
} FlatBand;

static inline void carve_flat(const Layer *l, int32_t rows, unsigned char *scratch, int64_t *at, FlatBand *b) {
  int64_t windows = (int64_t)rows * l->wo;
  carve(scratch, at, windows * l->inputs * 4, (void **)&b->taps);
  carve(scratch, at, windows * l->inputs * 2, (void **)&b->at);
  carve(scratch, at, windows, (void **)&b->have);
  carve(scratch, at, ((int64_t)l->inputs + 63) / 64 * 8, (void **)&b->marks);
  carve(scratch, at, (int64_t)l->inputs * 2, (void **)&b->step_of);
}

static inline void flatten(const Layer *l, const Band *b, int32_t window, FlatBand *flat) {
  if (flat->have[window]) return;
  flat->have[window] = 1;
  const int32_t *taps = b->taps + (int64_t)window * l->inputs;
  const uint16_t *at = b->at + (int64_t)window * (l->inputs + 1);
  int32_t *list = flat->taps + (int64_t)window * l->inputs;
  uint16_t *steps = flat->at + (int64_t)window * l->inputs;
  for (int32_t i = 0; i < b->counts[window]; i++) {
    flat->marks[taps[i] >> 6] |= (uint64_t)1 << (taps[i] & 63);
    flat->step_of[taps[i]] = at[i];
  }
  for (int32_t word = 0; word < (l->inputs + 63) >> 6; word++) {
    uint64_t bits = flat->marks[word];
    flat->marks[word] = 0;
    for (; bits; bits &= bits - 1) {
      int32_t tap = (word << 6) + __builtin_ctzll(bits);
      *list++ = tap;
      *steps++ = flat->step_of[tap];
    }
  }
}

#endif

#ifdef TIME

// Finds the spikes of an image and sorts them.
static void TIMED(sort_spikes)(const TIME *input, const Layer *l, Spikes *s) {
  int32_t rows = l->c * l->h, count = 0, ranks = 0;
  for (int32_t t = 0; t < l->steps; t++) s->rank_of[t] = 0;
  for (int32_t row = 0, y = 0; row < rows; row++, y = y + 1 == l->h ? 0 : y + 1) {
    int32_t kbase = row / l->h * l->kh * l->kw;
    for (int32_t x = 0; x < l->w; x++) {
      int32_t t = input[(int64_t)row * l->w + x];
      if (t >= l->steps) continue;
      s->rank_of[t]++;
      s->found[count] = (Spike){kbase, (int16_t)y, (int16_t)x};
      s->found_at[count++] = (uint16_t)t;
    }
  }
  for (int32_t t = 0; t < l->steps; t++) {
    if (s->rank_of[t] == 0) continue;
    s->steps_of[ranks] = t;
    s->rank_of[t] = ranks++;
  }
  s->ranks = ranks;
  s->steps_of[ranks] = l->steps;

  int32_t keys = ranks * l->h;
  for (int32_t i = 0; i <= keys; i++) s->starts[i] = 0;
  for (int32_t i = 0; i < count; i++) s->starts[s->rank_of[s->found_at[i]] * l->h + s->found[i].y]++;
  for (int32_t i = 0, sum = 0; i <= keys; i++) {
    int32_t size = s->starts[i];
    s->starts[i] = sum;
    sum += size;
  }
  for (int32_t i = 0; i < count; i++) {
    s->sorted[s->starts[s->rank_of[s->found_at[i]] * l->h + s->found[i].y]++] = s->found[i];
  }
  // Each start has moved to the end of its bucket, which is the start of the next one.
  for (int32_t i = keys; i > 0; i--) s->starts[i] = s->starts[i - 1];
  s->starts[0] = 0;
}

#endif
