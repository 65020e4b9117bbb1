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

// Where a window's inputs lie, from its first one.
static inline void find_places(const Layer *l, int32_t *places) {
  for (int32_t k = 0, line = 0; line < l->c * l->kh; line++) {
    int32_t place = (line / l->kh * l->h + line % l->kh) * l->w;
    for (int32_t x = 0; x < l->kw; x++) places[k++] = place + x;
  }
}

#endif

#ifdef TIME

// Lists the spikes of an image, row by row, and marks them. Gives their number.
static int32_t TIMED(find_spikes)(const TIME *input, const Layer *l, Spikes *s) {
  int32_t count = 0, h = l->h, w = l->w, steps = l->steps, pitch = mark_pitch(l);
  Spike *restrict found = s->found;
  uint16_t *restrict at = s->found_at;
  TIMED(times16) silent = (TIMED(times16)){} + (TIME)steps;
  for (int32_t row = 0, y = 0; row < l->c * h; row++, y = y + 1 == h ? 0 : y + 1, input += w) {
    Spike spike = {row / h * l->kh * l->kw, (int16_t)y, 0};
    uint16_t *marks = (uint16_t *)(s->marks + (int64_t)row * pitch);
    for (int32_t x = 0; x < w; x += 16) {
      uint32_t bits = 0;
      if (x + 16 <= w) {
        bits = bits16(__builtin_convertvector(*(const TIMED(times16) *)(input + x) < silent, Flags16));
      }
      for (int32_t i = x; i < w && x + 16 > w; i++) bits |= (uint32_t)(input[i] < steps) << (i - x);
      *marks++ = (uint16_t)bits;
      for (; bits; bits &= bits - 1) {
        spike.x = (int16_t)(x + __builtin_ctz(bits));
        at[count] = input[spike.x];
        found[count++] = spike;
      }
    }
  }
  return count;
}

// Lists the taps at the bits of a word, and their steps.
INLINE int32_t TIMED(take_bits)(uint64_t word, int32_t first, const TIME *input, const int32_t *places,
                                int32_t *restrict taps, uint16_t *restrict at, int32_t count) {
  for (; word; word &= word - 1) {
    int32_t k = first + __builtin_ctzll(word);
    taps[count] = k;
    at[count++] = input[places[k]];
  }
  return count;
}

// Lists the taps of the window at (y, x) that ever spike, and their steps; `places` is from find_places.
// Gives their number. The marks of its rows are put together to words, so that few branches depend on them.
static inline int32_t TIMED(list_taps)(const TIME *input, const Layer *l, const uint8_t *marks,
                                       const int32_t *places, int32_t y, int32_t x, int32_t *taps,
                                       uint16_t *at) {
  typedef uint64_t Word __attribute__((aligned(1), may_alias));
  enum { MOST = 56 }; // columns that a word holds from any bit of its first byte on
  int32_t kw = l->kw, kh = l->kh, pitch = mark_pitch(l), count = 0, first = 0, bits = 0;
  uint64_t word = 0;
  marks += y * pitch;
  input += (int64_t)y * l->w + x;
  for (int32_t channel = 0; channel < l->c; channel++, marks += (int64_t)(l->h - kh) * pitch) {
    for (int32_t row = 0; row < kh; row++, marks += pitch) {
      for (int32_t column = 0; column < kw; column += MOST) {
        int32_t columns = kw - column < MOST ? kw - column : MOST, from = x + column;
        if (bits + columns > 64) {
          count = TIMED(take_bits)(word, first, input, places, taps, at, count);
          first += bits;
          bits = 0;
          word = 0;
        }
        uint64_t found = *(const Word *)(marks + (from >> 3)) >> (from & 7);
        word |= (found & (((uint64_t)1 << columns) - 1)) << bits;
        bits += columns;
      }
    }
  }
  return TIMED(take_bits)(word, first, input, places, taps, at, count);
}

// Finds the spikes of an image and sorts them.
static void TIMED(sort_spikes)(const TIME *input, const Layer *l, Spikes *s) {
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
