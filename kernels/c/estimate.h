// Estimates of potentials at the last step: for each window the number m of its taps and, for each
// feature, the sum of its bytes over them (bytes.h). Windows that cannot have the winner are left out:
// the one with the most taps is summed first, and bounds from below what a winner has.
//
// Cost: for each tap of a window one row of bytes, added four to a widening. Several stimuli go together,
// so that the bytes, 1.4 MB for 200 features of 250 channels and 5x5, come from memory once for all of
// them. Bound by the two operations a vector and what a list costs at its ends, of
// some 80 channels here: so as many features as the first-level cache has room for go together. Read for each
// type of spike times.

#ifndef SPYKE_ESTIMATE_H
#define SPYKE_ESTIMATE_H

#include "bytes.h"
#include "taps.h"

// So many rows add up to less than 2^16.
#define MOST_ROWS 1040

#define MOST_STIMULI 8

// What is known of a weight.
typedef struct {
  const float *weight;            // [f, inputs]
  const uint8_t *bytes, *dropped; // features that take no part; may be null
  const float *drift;             // [f]: by how much weights may have moved since their bytes were made
  float farthest;                 // the largest drift
  float base, scale, largest;     // largest |weight|
} FinalWeights;

// Estimates of a stimulus.
typedef struct {
  int32_t *taps;    // [window]
  int32_t *largest; // [window]: the largest sum
  int32_t *feature; // [window]: whose it is; -1 if unknown, then no sum is larger than `largest`
  int32_t *sums;    // [window * lanes]
} Estimates;

// Rows to be added to the sums of a window.
typedef struct {
  const uint32_t *channels; // a multiple of four
  int32_t *sums;
  int32_t count;
} Stretch;

// Memory for stimuli that go together.
typedef struct {
  uint32_t *channels; // [stimulus][place * (c + 3)]: eight times those that spiked there
  int32_t *sizes;     // [stimulus][place]
  int32_t *windows;   // [stimulus][window]: those to be summed
  uint16_t *first;    // [place]: for one stimulus
  int32_t *starts;    // [position + 1]
  Stretch *stretches;
} EstimateScratch;

INLINE int64_t estimate_length(const Layer *l) {
  return (int64_t)l->ho * l->wo * (3 + lanes_of(l->f));
}

INLINE Estimates estimates_of(const Layer *l, int32_t *memory) {
  int32_t windows = l->ho * l->wo;
  return (Estimates){memory, memory + windows, memory + 2 * windows, memory + 3 * windows};
}

// Stimuli that go together: fewer where their lists are long.
INLINE int32_t together(const Layer *l) {
  int64_t list = (int64_t)l->h * l->w * (l->c + 3) * 4, fit = (1 << 24) / list;
  return fit < 1 ? 1 : fit < MOST_STIMULI ? (int32_t)fit : MOST_STIMULI;
}

static inline int64_t carve_estimate(const Layer *l, unsigned char *scratch, EstimateScratch *s) {
  int64_t at = 0, places = (int64_t)l->h * l->w, windows = (int64_t)l->ho * l->wo, n = together(l);
  int64_t pieces = (l->c + MOST_ROWS - 1) / MOST_ROWS;
  carve(scratch, &at, n * places * (l->c + 3) * 4, (void **)&s->channels);
  carve(scratch, &at, n * places * 4, (void **)&s->sizes);
  carve(scratch, &at, n * windows * 4, (void **)&s->windows);
  carve(scratch, &at, places * 2, (void **)&s->first);
  carve(scratch, &at, ((int64_t)l->kh * l->kw + 1) * 4, (void **)&s->starts);
  carve(scratch, &at, n * windows * l->kh * l->kw * pieces * sizeof(Stretch), (void **)&s->stretches);
  return at;
}

// Adds sums of bytes to sums of features: `both` bytes of a pair, modulo 2^16, cost one operation less than the
// even ones, which are what they leave without the `odd` ones.
INLINE void add_pairs(u16x16 both, u16x16 odd, int32_t *sums) {
  ((i32x16 *)sums)[0] += __builtin_convertvector(both - (odd << 8), i32x16);
  ((i32x16 *)sums)[1] += __builtin_convertvector(odd, i32x16);
}

// Adds rows of a width, known when it is compiled, to sums: in vectors of 64 bytes, and one of 32 if need be. With
// registers of 512 bits learning step 3 takes a seventh less than with twice as many of 256 (Sapphire Rapids).
WIDEST INLINE void add_wide(const uint8_t *rows, int32_t width, const Stretch *stretch, int32_t *sums) {
  typedef union {
    u16x32 whole;
    u16x16 half[2];
  } Halves;
  const uint32_t *channels = stretch->channels, *end = channels + stretch->count;
  int32_t vectors = width / 64, rest = width % 64 != 0;
  Halves both[2] = {}, odd[2] = {};
  u16x16 rest_both = {}, rest_odd = {};
  for (; channels < end; channels += 4) {
    u8x64 four[2] = {};
    u8x32 rest_four = {};
    for (int32_t j = 0; j < 4; j++) {
      const uint8_t *row = rows + (uintptr_t)channels[j] * (uint32_t)(width / 8);
      for (int32_t v = 0; v < vectors; v++) four[v] += *(const u8x64 *)(row + 64 * v);
      if (rest) rest_four += *(const u8x32 *)(row + 64 * vectors);
    }
    for (int32_t v = 0; v < vectors; v++) {
      both[v].whole += (u16x32)four[v], odd[v].whole += (u16x32)four[v] >> 8;
    }
    if (rest) rest_both += (u16x16)rest_four, rest_odd += (u16x16)rest_four >> 8;
  }
  for (int32_t v = 0; v < vectors; v++) {
    for (int32_t i = 0; i < 2; i++) add_pairs(both[v].half[i], odd[v].half[i], sums + 64 * v + 32 * i);
  }
  if (rest) add_pairs(rest_both, rest_odd, sums + 64 * vectors);
}

// The same with rows of 16 bytes.
INLINE void add_narrow(const uint8_t *rows, const Stretch *stretch, int32_t *sums) {
  const uint32_t *channels = stretch->channels, *end = channels + stretch->count;
  u16x8 even = {}, odd = {};
  for (; channels < end; channels += 4) {
    u8x16 four = {};
    for (int32_t j = 0; j < 4; j++) four += *(const u8x16 *)(rows + (uintptr_t)channels[j] * 2);
    even += (u16x8)four & 255;
    odd += (u16x8)four >> 8;
  }
  ((i32x8 *)sums)[0] += __builtin_convertvector(even, i32x8);
  ((i32x8 *)sums)[1] += __builtin_convertvector(odd, i32x8);
}

// Adds up all stretches, a group of features and a position of the kernel at a time.
WIDEST static void add_stretches(const Layer *l, const uint8_t *bytes, const EstimateScratch *s) {
  int32_t positions = l->kh * l->kw;
  for (int32_t group = 0; group < group_count(l->f); group++) {
    int32_t width = group_width(l->f, group);
    const uint8_t *rows = bytes + group_start(group, l->c, positions);
    for (int32_t position = 0; position < positions; position++, rows += (int64_t)(l->c + 1) * width) {
      const Stretch *end = s->stretches + s->starts[position + 1];
      for (const Stretch *at = s->stretches + s->starts[position]; at < end; at++) {
        int32_t *sums = at->sums + group * GROUP;
        switch (width) {
          case 128: add_wide(rows, 128, at, sums); break;
          case 96: add_wide(rows, 96, at, sums); break;
          case 64: add_wide(rows, 64, at, sums); break;
          case 32: add_wide(rows, 32, at, sums); break;
          default: add_narrow(rows, at, sums);
        }
      }
    }
  }
}

// Sums the listed windows of each stimulus, and finds their largest sums.
static void sum_windows(const Layer *l, const FinalWeights *w, const EstimateScratch *s, const Estimates *e,
                        int32_t stimuli, const int32_t *counts) {
  int32_t windows = l->ho * l->wo, places = l->h * l->w, lanes = lanes_of(l->f), found = 0;
  for (int32_t position = 0; position < l->kh * l->kw; position++) {
    s->starts[position] = found;
    for (int32_t n = 0; n < stimuli; n++) {
      for (int32_t i = 0; i < counts[n]; i++) {
        int32_t window = s->windows[n * windows + i];
        int32_t y = window / l->wo + position / l->kw, x = window % l->wo + position % l->kw;
        int32_t place = n * places + y * l->w + x, size = s->sizes[place];
        const uint32_t *channels = s->channels + (int64_t)place * (l->c + 3);
        int32_t *sums = e[n].sums + (int64_t)window * lanes;
        for (; size > 0; size -= MOST_ROWS, channels += MOST_ROWS) {
          s->stretches[found++] = (Stretch){channels, sums, size < MOST_ROWS ? size : MOST_ROWS};
        }
      }
    }
  }
  s->starts[l->kh * l->kw] = found;
  for (int32_t n = 0; n < stimuli; n++) {
    for (int32_t i = 0; i < counts[n]; i++) {
      int32_t *sums = e[n].sums + (int64_t)s->windows[n * windows + i] * lanes;
      for (int32_t lane = 0; lane < lanes; lane++) sums[lane] = 0;
    }
  }
  add_stretches(l, w->bytes, s);
  for (int32_t n = 0; n < stimuli; n++) {
    for (int32_t i = 0; i < counts[n]; i++) {
      int32_t window = s->windows[n * windows + i], largest = -1, feature = -1;
      const int32_t *sums = e[n].sums + (int64_t)window * lanes;
      for (int32_t f = 0; f < l->f; f++) {
        if (sums[f] > largest && !(w->dropped && w->dropped[f])) largest = sums[f], feature = f;
      }
      e[n].largest[window] = largest;
      e[n].feature[window] = feature;
    }
  }
}

// How far the potentials of a window of m taps may be from their estimates, without drift (final_winner.h).
INLINE float reach_of(const FinalWeights *w, float m) {
  return 0.502f * m / w->scale + 6.1e-8f * m * (m + 4) * w->largest;
}

// Counts the taps of each window, and lists the window with the most.
static void count_taps(const Layer *l, const int32_t *sizes, const Estimates *e, int32_t *first) {
  *first = 0;
  for (int32_t window = 0; window < l->ho * l->wo; window++) {
    const int32_t *from = sizes + window / l->wo * l->w + window % l->wo;
    int32_t taps = 0;
    for (int32_t y = 0; y < l->kh; y++) {
      for (int32_t x = 0; x < l->kw; x++) taps += from[y * l->w + x];
    }
    e->taps[window] = taps;
    e->largest[window] = LARGEST_BYTE * taps;
    e->feature[window] = -1;
    if (taps > e->taps[*first]) *first = window;
  }
}

// Lists the other windows that may have the winner, once the first one has been summed. Weights may drift by one
// unit more before it is asked for. Beyond that, windows that are left out are summed for all features.
static int32_t promising(const Layer *l, const FinalWeights *w, const Estimates *e, int32_t *windows) {
  int32_t first = windows[0], feature = e->feature[first], count = 0;
  float m = (float)e->taps[first], unit = 1 / w->scale, least = -__builtin_inff();
  if (feature >= 0) {
    least = w->base * m + (float)e->largest[first] * unit - reach_of(w, m) - (w->drift[feature] + unit) * m;
  }
  for (int32_t window = 0; window < l->ho * l->wo; window++) {
    m = (float)e->taps[window];
    float most = w->base * m + LARGEST_BYTE * m * unit + reach_of(w, m);
    if (window != first && most >= least) windows[count++] = window;
  }
  return count;
}

#endif

#ifdef TIME

// Lists the channels that spiked at each place of a stimulus. Many places are padding: those where none did
// are found first, a vector at a time.
static void TIMED(list_channels)(const TIME *input, const Layer *l, uint32_t *channels, int32_t *sizes,
                                 TIME *first) {
  int32_t places = l->h * l->w;
  for (int32_t place = 0; place < places; place++) first[place] = (TIME)l->steps;
  for (int32_t channel = 0; channel < l->c; channel++) {
    const TIME *times = input + (int64_t)channel * places;
    for (int32_t place = 0; place < places; place++) {
      first[place] = times[place] < first[place] ? times[place] : first[place];
    }
  }
  for (int32_t place = 0; place < places; place++, channels += l->c + 3) {
    uint32_t *to = channels;
    const TIME *times = input + place;
    for (int32_t channel = 0; channel < l->c && first[place] < l->steps; channel++, times += places) {
      *to = 8 * (uint32_t)channel; // kept only if the list moves on: no branch to mispredict
      to += *times < l->steps;
    }
    sizes[place] = (int32_t)(to - channels);
    for (int32_t i = 0; i < 3; i++) to[i] = 8 * (uint32_t)l->c;
  }
}

// The estimates of some stimuli, at most `together`.
static void TIMED(estimate)(const TIME *input, const Layer *l, const FinalWeights *w, int32_t stimuli,
                            unsigned char *scratch, int32_t *memory) {
  int32_t windows = l->ho * l->wo, places = l->h * l->w, counts[MOST_STIMULI];
  Estimates e[MOST_STIMULI];
  EstimateScratch s;
  carve_estimate(l, scratch, &s);
  for (int32_t n = 0; n < stimuli; n++) {
    int32_t *sizes = s.sizes + n * places;
    e[n] = estimates_of(l, memory + n * estimate_length(l));
    TIMED(list_channels)(input + (int64_t)n * l->c * places, l, s.channels + (int64_t)n * places * (l->c + 3),
                         sizes, (TIME *)s.first);
    count_taps(l, sizes, e + n, s.windows + n * windows);
    counts[n] = 1;
  }
  sum_windows(l, w, &s, e, stimuli, counts);
  for (int32_t n = 0; n < stimuli; n++) counts[n] = promising(l, w, e + n, s.windows + n * windows);
  sum_windows(l, w, &s, e, stimuli, counts);
}

#endif
