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
  Span *spans;   // with y from the top of the band, no more than a row a moment
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
  carve(scratch, at, (ranks * rows + 1) * each, (void **)&b->spans);
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

// What a spike adds to the band.
INLINE Shift shift_of(const Layer *l, const Band *b, Spike spike) {
  int32_t top = spike.y - l->kh + 1 > b->top ? spike.y - l->kh + 1 : b->top;
  int32_t bottom = spike.y < b->bottom - 1 ? spike.y : b->bottom - 1;
  return (Shift){(top - b->top) * b->pitch + l->w - 1 - spike.x, spike.kbase + (spike.y - top) * l->kw,
                 bottom - top + 1};
}

// The active ones of the windows of row y of the band that see the inputs from `first` to `last`.
INLINE Span span_of(const Layer *l, const Band *b, int32_t y, int32_t first, int32_t last) {
  Span active = b->active[b->top + y];
  first -= l->kw - 1;
  return (Span){y, first > active.first ? first : active.first, last < active.last ? last : active.last};
}

// The windows that see each of some spikes. Gives how many spans there are.
INLINE int32_t spans_apart(const Layer *l, const Band *b, const Spike *spikes, int32_t count, Span *spans) {
  int32_t found = 0;
  for (int32_t i = 0; i < count; i++) {
    for (int32_t k = 0; k < l->kh; k++) {
      int32_t y = spikes[i].y - k - b->top;
      if (y < 0 || y >= b->bottom - b->top) continue;
      spans[found] = span_of(l, b, y, spikes[i].x, spikes[i].x);
      found += spans[found].first <= spans[found].last;
    }
  }
  return found;
}

// For each row a span with the windows that see some spikes.
INLINE int32_t spans_joined(const Layer *l, const Band *b, const Spike *spikes, int32_t count, Span *spans) {
  int32_t rows = b->bottom - b->top, found = 0;
  for (int32_t y = 0; y < rows + l->kh - 1; y++) b->seen[y] = (Span){y, l->w, -1};
  for (int32_t i = 0; i < count; i++) {
    Span *seen = b->seen + spikes[i].y - b->top;
    seen->first = spikes[i].x < seen->first ? spikes[i].x : seen->first;
    seen->last = spikes[i].x > seen->last ? spikes[i].x : seen->last;
  }
  for (int32_t y = 0; y < rows; y++) {
    Span all = b->seen[y];
    for (int32_t k = 1; k < l->kh; k++) {
      Span seen = b->seen[y + k];
      all.first = seen.first < all.first ? seen.first : all.first;
      all.last = seen.last > all.last ? seen.last : all.last;
    }
    spans[found] = span_of(l, b, y, all.first, all.last);
    found += spans[found].first <= spans[found].last;
  }
  return found;
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
    int32_t begin = starts[top], count = starts[b->bottom + l->kh - 1] - begin, lines = 0;
    if (count == 0) continue;
    const Spike *spikes = s->sorted + begin;
    for (int32_t i = 0; i < count; i++) {
      Shift shift = shift_of(l, b, spikes[i]);
      b->shifts[shifts++] = shift;
      lines += shift.lines;
    }
    // Few spikes may lie far apart; no more than a span a row are kept.
    if (lines <= b->bottom - top) spans += spans_apart(l, b, spikes, count, b->spans + spans);
    else spans += spans_joined(l, b, spikes, count, b->spans + spans);
    b->moment[b->moments++] = (Moment){s->steps_of[rank], shifts, spans};
  }
}

// Adds what spikes add. `kw` and `width` are constants where it matters, so that a run has no loop.
INLINE void add_runs(int16_t *restrict sums, const int16_t *restrict rows, const Shift *shifts, int32_t count,
                     int32_t pitch, int32_t kw, int32_t width) {
  int32_t run = kw * width / 16, line = pitch * width / 16;
  for (const Shift *shift = shifts; shift < shifts + count; shift++) {
    i16x16 *sum = (i16x16 *)(sums + (int64_t)shift->sums * width);
    const i16x16 *row = (const i16x16 *)(rows + (int64_t)shift->rows * width);
    for (int32_t lines = shift->lines; lines > 0; lines--, sum += line, row -= run) {
      for (int32_t i = 0; i < run; i++) sum[i] = __builtin_elementwise_add_sat(sum[i], row[i]);
    }
  }
}

static void add_shifts(int16_t *sums, const int16_t *rows, const Shift *shifts, int32_t count, int32_t pitch,
                       int32_t kw, int32_t width) {
  if (kw == 3 && width == LANES) add_runs(sums, rows, shifts, count, pitch, 3, LANES);
  else if (kw == 5 && width == LANES) add_runs(sums, rows, shifts, count, pitch, 5, LANES);
  else add_runs(sums, rows, shifts, count, pitch, kw, width);
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
    int32_t top = first_seeing(y, l->kh);
    for (int32_t window = top; window <= y && window < l->ho; window++) {
      int32_t *restrict counts = b->counts + window * wo;
      for (int32_t x = 0; x < wo; x++) counts[x] += row[x];
    }
  }
}

#endif
