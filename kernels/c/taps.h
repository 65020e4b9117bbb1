// Which inputs have spiked, and when. A tap is an input of a window by its flat index
// k = (channel * kh + row) * kw + column. The spikes of an image are found once: sorted by time and row, and
// as marks, from which the taps of any window are listed in flat order, which is what defines a
// potential. Read for each type of spike times.

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
  uint8_t *marks;     // [channel * h + row]: a bit for each column that spikes
  Spike *found;       // before sorting
  uint16_t *found_at;
} Spikes;

// Windows along an axis that see the input at `at`: the first and the last one.
INLINE int32_t first_seeing(int32_t at, int32_t k) { return at - k + 1 > 0 ? at - k + 1 : 0; }
INLINE int32_t last_seeing(int32_t at, int32_t windows) { return at < windows - 1 ? at : windows - 1; }

INLINE Layer layer_of(int32_t steps, int32_t c, int32_t h, int32_t w, int32_t f, int32_t kh, int32_t kw) {
  return (Layer){steps, c, h, w, f, kh, kw, h - kh + 1, w - kw + 1, c * kh * kw};
}

// Bytes of the marks of a row: 8 of them can be read from the byte of each column on.
INLINE int32_t mark_pitch(const Layer *l) { return (l->w + 15) / 16 * 2 + 8; }

static inline void carve_spikes(const Layer *l, unsigned char *scratch, int64_t *at, Spikes *s) {
  int64_t inputs = (int64_t)l->c * l->h * l->w, ranks = inputs < l->steps ? inputs : l->steps;
  carve(scratch, at, (ranks + 1) * 4, (void **)&s->steps_of);
  carve(scratch, at, (int64_t)l->steps * 4, (void **)&s->rank_of);
  carve(scratch, at, inputs * sizeof(Spike), (void **)&s->sorted);
  carve(scratch, at, (ranks * l->h + 1) * 4, (void **)&s->starts);
  carve(scratch, at, (int64_t)l->c * l->h * mark_pitch(l), (void **)&s->marks);
  carve(scratch, at, inputs * sizeof(Spike), (void **)&s->found);
  carve(scratch, at, inputs * 2, (void **)&s->found_at);
}

// From where a window begins: where its inputs lie, and the marks of its rows.
typedef struct {
  int32_t *inputs; // [inputs]
  int32_t *rows;   // [c * kh]
} Places;

static inline void carve_places(const Layer *l, unsigned char *scratch, int64_t *at, Places *p) {
  carve(scratch, at, (int64_t)l->inputs * 4, (void **)&p->inputs);
  carve(scratch, at, (int64_t)l->c * l->kh * 4, (void **)&p->rows);
}

static inline void find_places(const Layer *l, const Places *p) {
  for (int32_t k = 0, line = 0; line < l->c * l->kh; line++) {
    int32_t row = line / l->kh * l->h + line % l->kh;
    p->rows[line] = row * mark_pitch(l);
    for (int32_t x = 0; x < l->kw; x++) p->inputs[k++] = row * l->w + x;
  }
}

#endif

#ifdef TIME

#include "bits.h"

// Marks the inputs that spike.
static inline void TIMED(mark_spikes)(const TIME *input, const Layer *l, uint8_t *marks) {
  int32_t w = l->w, pitch = mark_pitch(l);
  for (int32_t row = 0; row < l->c * l->h; row++, input += w, marks += pitch) {
    for (int32_t x = 0; x < w; x += 16) {
      ((uint16_t *)marks)[x / 16] = (uint16_t)TIMED(bits_before)(input + x, w - x, l->steps);
    }
  }
}

// Marks and lists the spikes of an image, row by row. Gives their number.
static inline int32_t TIMED(find_spikes)(const TIME *input, const Layer *l, Spikes *s) {
  int32_t count = 0, h = l->h, w = l->w, pitch = mark_pitch(l);
  Spike *restrict found = s->found;
  uint16_t *restrict at = s->found_at;
  TIMED(mark_spikes)(input, l, s->marks);
  for (int32_t row = 0, y = 0; row < l->c * h; row++, y = y + 1 == h ? 0 : y + 1, input += w) {
    Spike spike = {row / h * l->kh * l->kw, (int16_t)y, 0};
    const uint16_t *marks = (const uint16_t *)(s->marks + (int64_t)row * pitch);
    for (int32_t x = 0; x < w; x += 16) {
      for (uint32_t bits = marks[x / 16]; bits; bits &= bits - 1) {
        spike.x = (int16_t)(x + __builtin_ctz(bits));
        at[count] = input[spike.x];
        found[count++] = spike;
      }
    }
  }
  return count;
}

// Lists the taps of the window at (y, x) with a spike at step `last` or before, and their steps. Gives their
// number. The marks of some rows are put together to a word, so that few branches depend on them; where
// kernels are wider than a word, those of some columns of a row.
static inline int32_t TIMED(list_taps)(const TIME *input, const Layer *l, const uint8_t *marks, const Places *p,
                                       int32_t y, int32_t x, int32_t last, int32_t *restrict taps,
                                       uint16_t *restrict at) {
  typedef uint64_t Word __attribute__((aligned(1), may_alias));
  enum { MOST = 56 }; // columns that a word holds from any bit of its first byte on
  int32_t count = 0, kw = l->kw, lines = l->c * l->kh, most = kw < MOST ? 64 / kw : 1;
  const int32_t *restrict places = p->inputs, *restrict rows = p->rows;
  input += (int64_t)y * l->w + x;
  marks += (int64_t)y * mark_pitch(l);
  for (int32_t line = 0; line < lines; line += most) {
    int32_t end = line + most < lines ? line + most : lines;
    for (int32_t column = 0; column < kw; column += MOST) {
      int32_t columns = kw - column < MOST ? kw - column : MOST, from = x + column, bits = 0;
      uint64_t word = 0, mask = ((uint64_t)1 << columns) - 1;
      // Vectors of so few rows take longer to fill than they save.
#pragma clang loop vectorize(disable) interleave(disable)
      for (int32_t i = line; i < end; i++, bits += columns) {
        word |= (*(const Word *)(marks + rows[i] + (from >> 3)) >> (from & 7) & mask) << bits;
      }
      for (; word; word &= word - 1) {
        int32_t k = line * kw + column + __builtin_ctzll(word), time = input[places[k]];
        taps[count] = k; // kept only if the count moves on
        at[count] = (uint16_t)time;
        count += time <= last;
      }
    }
  }
  return count;
}

// Finds the spikes of an image and sorts them.
static inline void TIMED(sort_spikes)(const TIME *input, const Layer *l, Spikes *s) {
  int32_t count = TIMED(find_spikes)(input, l, s), ranks = 0, h = l->h;
  int32_t *restrict rank_of = s->rank_of, *restrict starts = s->starts;
  const uint16_t *at = s->found_at;
  const Spike *found = s->found;
  for (int32_t t = 0; t < l->steps; t++) rank_of[t] = 0;
  for (int32_t i = 0; i < count; i++) rank_of[at[i]]++;
  for (int32_t t = 0; t < l->steps; t++) {
    if (rank_of[t] == 0) continue;
    s->steps_of[ranks] = t;
    rank_of[t] = ranks++;
  }
  s->ranks = ranks;
  s->steps_of[ranks] = l->steps;

  int32_t keys = ranks * h;
  for (int32_t i = 0; i <= keys; i++) starts[i] = 0;
  for (int32_t i = 0; i < count; i++) starts[rank_of[at[i]] * h + found[i].y]++;
  for (int32_t i = 0, sum = 0; i <= keys; i++) {
    int32_t size = starts[i];
    starts[i] = sum;
    sum += size;
  }
  for (int32_t i = 0; i < count; i++) s->sorted[starts[rank_of[at[i]] * h + found[i].y]++] = found[i];
  // Each start has moved to the end of its bucket, which is the start of the next one.
  for (int32_t i = keys; i > 0; i--) starts[i] = starts[i - 1];
  starts[0] = 0;
}

#endif
