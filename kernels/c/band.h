// What the spikes of an image add to the sums of a band of rows of windows, prepared once for all blocks of
// features. The sums of a line of windows lie from right to left, with room for kw - 1 windows more at
// either end: so what a spike adds to the windows of a line is one run of kw rows of a block.

#ifndef SPYKE_BAND_H
#define SPYKE_BAND_H

#include "taps.h"

// Runs that a spike adds, one to each of some lines, each from kw rows of a block before the last one's. In
// windows, and in rows of a block.
typedef struct {
  int32_t sums, rows, lines;
} Shift;

// Windows of a row, or inputs; none if first > last.
typedef struct {
  int32_t y, first, last;
} Span;

// A step with spikes: where its shifts end, and the spans of windows to look at after it.
typedef struct {
  int32_t step, shifts, spans;
} Moment;

typedef struct {
  int32_t top, bottom; // rows of windows
  int32_t pitch;       // windows of a line of sums
  int32_t moments;
  Moment *moment;
  Shift *shifts;
  Span *spans;   // with y from the top of the band
  Span *seen;    // [row of inputs]: those that spike in a step
  int32_t *counts; // [window of the image]: its taps
  int32_t *column; // [2 * w]
  Span *active;    // [row of windows of the image]: those that get enough taps
} Band;

// Sums of a band in a second-level cache. They are visited row after row, so that the first one has what is
// needed next.
#define BAND_BYTES 65536

INLINE int32_t band_rows(const Layer *l) {
  int32_t rows = BAND_BYTES / ((l->w + l->kw - 1) * LANES * (int32_t)sizeof(int16_t));
  return rows < 1 ? 1 : rows < l->ho ? rows : l->ho;
}

static inline void carve_band(const Layer *l, unsigned char *scratch, int64_t *at, Band *b) {
  int64_t inputs = (int64_t)l->c * l->h * l->w, ranks = inputs < l->steps ? inputs : l->steps;
  int64_t rows = band_rows(l), each = sizeof(Span);
  carve(scratch, at, ranks * (int64_t)sizeof(Moment), (void **)&b->moment);
  carve(scratch, at, inputs * (int64_t)sizeof(Shift), (void **)&b->shifts);
  carve(scratch, at, ranks * rows * each, (void **)&b->spans);
  carve(scratch, at, (rows + l->kh - 1) * each, (void **)&b->seen);
  carve(scratch, at, (int64_t)l->ho * l->wo * 4, (void **)&b->counts);
  carve(scratch, at, (int64_t)l->w * 8, (void **)&b->column);
  carve(scratch, at, l->ho * each, (void **)&b->active);
}

// Windows that get no more taps than `too_few` need not be looked at; those that need to lie within a span.
static inline void find_active(const Layer *l, int32_t too_few, Band *b) {
  const int32_t *counts = b->counts;
  for (int32_t y = 0; y < l->ho; y++, counts += l->wo) {
    Span span = {y, l->wo, -1};
    for (int32_t x = 0; x < l->wo; x++) {
      if (counts[x] <= too_few) continue;
      if (span.last < 0) span.first = x;
      span.last = x;
    }
    b->active[y] = span;
  }
}

// Makes the shifts of a row of inputs; gives the columns that spike.
INLINE Span shift_row(const Layer *l, const Band *b, const Spike *spikes, int32_t count, int32_t y,
                      Shift *shifts) {
  int32_t top = y - l->kh + 1 > b->top ? y - l->kh + 1 : b->top;
  int32_t lines = (y < b->bottom - 1 ? y : b->bottom - 1) - top + 1;
  int32_t sums = (top - b->top) * b->pitch + l->w - 1, rows = (y - top) * l->kw;
  Span seen = {y, l->w, -1};
  for (int32_t i = 0; i < count; i++) {
    int32_t x = spikes[i].x;
    seen.first = x < seen.first ? x : seen.first;
    seen.last = x > seen.last ? x : seen.last;
    shifts[i] = (Shift){sums - x, spikes[i].kbase + rows, lines};
  }
  return seen;
}

// The windows of a row that saw spikes, and are active.
INLINE Span span_of(const Layer *l, const Band *b, int32_t y) {
  Span active = b->active[y], all = {y - b->top, l->w, -1};
  const Span *seen = b->seen + all.y;
  for (int32_t k = 0; k < l->kh; k++) {
    all.first = seen[k].first < all.first ? seen[k].first : all.first;
    all.last = seen[k].last > all.last ? seen[k].last : all.last;
  }
  all.first -= l->kw - 1;
  all.first = all.first > active.first ? all.first : active.first;
  all.last = all.last < active.last ? all.last : active.last;
  return all;
}

// Prepares the band from row `top` on.
static inline void plan_band(const Layer *l, const Spikes *s, int32_t top, Band *b) {
  int32_t shifts = 0, spans = 0;
  b->top = top;
  b->bottom = top + band_rows(l) < l->ho ? top + band_rows(l) : l->ho;
  b->pitch = l->w + l->kw - 1;
  b->moments = 0;
  for (int32_t rank = 0; rank < s->ranks; rank++) {
    const int32_t *starts = s->starts + (int64_t)rank * l->h;
    int32_t rows = b->bottom - top + l->kh - 1;
    if (starts[top] == starts[top + rows]) continue;
    for (int32_t y = top; y < top + rows; y++) {
      int32_t count = starts[y + 1] - starts[y];
      b->seen[y - top] = shift_row(l, b, s->sorted + starts[y], count, y, b->shifts + shifts);
      shifts += count;
    }
    for (int32_t y = top; y < b->bottom; y++) {
      Span span = span_of(l, b, y);
      b->spans[spans] = span;
      spans += span.first <= span.last;
    }
    b->moment[b->moments++] = (Moment){s->steps_of[rank], shifts, spans};
  }
}

#endif

#ifdef TIME

// How many inputs of each window ever spike.
static void TIMED(count_taps)(const TIME *input, const Layer *l, const Band *b) {
  int32_t w = l->w, wo = l->wo, steps = l->steps;
  int32_t *restrict column = b->column, *restrict row = column + w;
  for (int32_t i = 0; i < l->ho * wo; i++) b->counts[i] = 0;
  for (int32_t y = 0; y < l->h; y++) {
    for (int32_t x = 0; x < w; x++) column[x] = 0;
    for (int32_t channel = 0; channel < l->c; channel++) {
      const TIME *times = input + ((int64_t)channel * l->h + y) * w;
      for (int32_t x = 0; x < w; x++) column[x] += times[x] < steps;
    }
    for (int32_t x = 0; x < wo; x++) row[x] = column[x];
    for (int32_t k = 1; k < l->kw; k++) {
      for (int32_t x = 0; x < wo; x++) row[x] += column[x + k];
    }
    int32_t top = y - l->kh + 1 > 0 ? y - l->kh + 1 : 0;
    for (int32_t window = top; window <= y && window < l->ho; window++) {
      int32_t *restrict counts = b->counts + window * wo;
      for (int32_t x = 0; x < wo; x++) counts[x] += row[x];
    }
  }
}

#endif
