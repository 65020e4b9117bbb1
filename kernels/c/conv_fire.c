// First step at which the potential of a neuron is above the threshold: convolution and firing in one.
//
// A potential is the float32 sum of weights in flat order. Only its comparison with the threshold
// matters here, so weights that are not negative are screened first, as 16-bit integers q (quantize.h):
// sums of integers are exact in any order, and twice as many fit a vector. With at most m spikes in the
// window, T = floor(scale * threshold) and the potential P,
//
//   sum(q) <= T                          P has not crossed (quantize.h)
//   sum(q) > T + m + m / 64 + 1          P has crossed: a q is at most 1 + 2^-11 above its weight, and the
//                                        roundings of a sum near 2^16 units are at most m / 250 units
//
// Adding a weight that is not negative never lowers a float32 sum in a fixed order, so a neuron that has
// crossed stays above. The first step with sum(q) > T is its step if the sum was beyond the second bound
// then; if not, sums in flat order of that step and those after it tell. Weights with negative or
// non-finite values have all steps done that way.
//
// The sums of all windows of a band lie side by side (band.h), and steps with spikes are walked in turn:
// each spike adds rows of a block to the windows that see it, then the windows that it may have reached, and
// that ever get enough spikes, are compared. What a comparison finds is one number, the step above and the
// distance from T below, of which the least is kept.
//
// Cost of the screening: for each spike, window that sees it and block of 32 features, 64 bytes of weights
// are added to 64 bytes of sums. The bound is one load of each and one store: 1 vector a cycle at best, 1.4
// where loads and stores share ports. Share (docs/performance.md): in layers 1 and 2 of the digit network all
// that is done here makes 12 to 14 % of the float32 additions of add_loop.c in the same time with AVX-512,
// 29 to 33 % in WebAssembly. The screening is about a third of the time (26 and 34 % with AVX2).

#ifndef TIME

#include "band.h"
#include "parallel.h"

typedef struct {
  Layer layer;
  int32_t centre;  // T
  int32_t too_few; // so many spikes can not reach the threshold
  int32_t coarse;  // distances are in units of 2^coarse
  float threshold;
} Firing;

typedef struct {
  const Firing *firing;
  const void *input;
  const float *packed;
  const int16_t *screen;
  void *out;
  int32_t *doubts; // [n]: neurons that were done in flat order; may be null
} FireJob;

// A step above a distance from T, each with as many bits as spike times have.
typedef uint16_t Key_u8;
typedef uint32_t Key_u16;
typedef u16x16 keys16_u8;
typedef u32x16 keys16_u16;
typedef i16x16 signed16_u8;
typedef i32x16 signed16_u16;

// Taps of a window in flat order.
typedef struct {
  int32_t from, count; // in the lists; from < 0 if it has not been listed
} Listed;

typedef struct {
  Spikes spikes;
  Band band;
  int16_t *sums;   // [line][pitch, from right to left][lane], from the bottom of the range
  void *keys;      // [window][lane]
  Listed *listed;  // [window]
  int32_t in_use;  // of the lists
  int32_t *taps;   // [list_room]
  uint16_t *at;    // [list_room]: their steps
  Places places;
  int32_t *list;   // [inputs]
} FireScratch;

// Taps that are listed before all lists are forgotten.
INLINE int32_t list_room(const Layer *l) { return l->inputs + 32768; }

static inline int64_t carve_fire(const Layer *l, unsigned char *scratch, FireScratch *s) {
  int64_t at = 0, rows = band_rows(l), windows = rows * l->wo;
  carve_spikes(l, scratch, &at, &s->spikes);
  carve_band(l, scratch, &at, &s->band);
  carve(scratch, &at, rows * (l->w + l->kw - 1) * LANES * 2, (void **)&s->sums);
  carve(scratch, &at, windows * LANES * (l->steps > 254 ? 4 : 2), &s->keys);
  carve(scratch, &at, windows * (int64_t)sizeof(Listed), (void **)&s->listed);
  carve(scratch, &at, (int64_t)list_room(l) * 4, (void **)&s->taps);
  carve(scratch, &at, (int64_t)list_room(l) * 2, (void **)&s->at);
  carve_places(l, scratch, &at, &s->places);
  carve(scratch, &at, (int64_t)l->inputs * 4, (void **)&s->list);
  return at;
}

KERNEL(int32_t, spyke_conv_fire_scratch_bytes)(int32_t steps, int32_t c, int32_t h, int32_t w,
                                               int32_t kh, int32_t kw) {
  Layer l = layer_of(steps, c, h, w, 0, kh, kw);
  FireScratch s;
  return scratch_size(carve_fire(&l, 0, &s));
}

// First crossing of a lane whose sums never fall, from step `first` on, by the sums of 8 steps at once.
static int32_t settle(const Firing *f, const float *rows, int32_t width, const int32_t *taps,
                      const uint16_t *at, int32_t count, int32_t first) {
  while (first < f->layer.steps) {
    i32x8 steps = (i32x8){0, 1, 2, 3, 4, 5, 6, 7} + first;
    f32x8 sums = {};
    for (int32_t i = 0; i < count; i++) {
      f32x8 weight = (f32x8){} + rows[(int64_t)taps[i] * width];
      sums += (f32x8)((i32x8)weight & (at[i] <= steps));
    }
    for (int32_t i = 0; i < 8; i++) {
      if (sums[i] > f->threshold) return first + i;
    }
    int32_t next = f->layer.steps; // the first step after these with a tap
    for (int32_t i = 0; i < count; i++) next = at[i] >= first + 8 && at[i] < next ? at[i] : next;
    first = next;
  }
  return first;
}

// First crossings of all lanes of a window by the sums of each step with spikes.
static void walk_window(const Firing *f, const FireScratch *s, const int32_t *taps, const uint16_t *at,
                        int32_t count, const float *rows, int32_t width, int32_t *first) {
  int32_t before = 0;
  for (int32_t lane = 0; lane < width; lane++) first[lane] = f->layer.steps;
  for (int32_t rank = 0; rank < s->spikes.ranks && before < count; rank++) {
    int32_t step = s->spikes.steps_of[rank], listed = 0;
    for (int32_t i = 0; i < count; i++) {
      s->list[listed] = taps[i];
      listed += at[i] <= step;
    }
    if (listed == before) continue;
    before = listed;
    float sums[LANES];
    gather_block(rows, width, s->list, listed, sums);
    for (int32_t lane = 0; lane < width; lane++) {
      if (sums[lane] > f->threshold && step < first[lane]) first[lane] = step;
    }
  }
}

static void forget_lists(const Layer *l, FireScratch *s) {
  for (int32_t i = 0; i < (s->band.bottom - s->band.top) * l->wo; i++) s->listed[i].from = -1;
  s->in_use = 0;
}

#define THIS_FILE "conv_fire.c"
#include "each_time.h"

#else

#include "band.h"
#include "taps.h"
#include "turn.h"

// Compares the sums of some windows of a line.
INLINE void TIMED(compare)(const int16_t *restrict sums, TIMED(Key) *restrict keys, int32_t windows,
                           const Firing *f, int32_t step, int32_t width) {
  enum { BITS = 8 * sizeof(TIME) };
  i16x16 edge = (i16x16){} + (int16_t)(f->centre - 32766);
  TIMED(keys16) now = (TIMED(keys16)){} + (TIMED(Key))((TIMED(Key))step << BITS);
  TIMED(keys16) far = (TIMED(keys16)){} + (TIME)-1;
  int32_t coarse = f->coarse;
  for (; windows > 0; windows--, sums -= width, keys += width) {
    for (int32_t i = 0; i < width; i += 16) {
      i16x16 above = __builtin_elementwise_sub_sat(*(const i16x16 *)(sums + i), edge) >> coarse;
      TIMED(signed16) distance = __builtin_convertvector(above, TIMED(signed16));
      TIMED(keys16) below = (TIMED(keys16))(distance >> (2 * BITS - 1)); // all bits where it has not crossed
      TIMED(keys16) key = below | now | __builtin_elementwise_min((TIMED(keys16))distance, far);
      TIMED(keys16) *kept = (TIMED(keys16) *)(keys + i);
      *kept = __builtin_elementwise_min(*kept, key);
    }
  }
}

// Screens the windows of the band and the lanes of a block.
static void TIMED(screen_band)(const Firing *f, const FireScratch *s, const int16_t *rows, int32_t width) {
  const Layer *l = &f->layer;
  const Band *b = &s->band;
  TIMED(Key) *keys = s->keys;
  int32_t lines = b->bottom - b->top, shift = 0, span = 0;
  for (int32_t i = 0; i < lines * b->pitch * width; i++) s->sums[i] = -32767;
  for (int32_t i = 0; i < lines * l->wo * width; i++) keys[i] = (TIMED(Key))-1;
  for (const Moment *m = b->moment; m < b->moment + b->moments; m++) {
    add_shifts(s->sums, rows, b->shifts + shift, m->shifts - shift, b->pitch, l->kw, width);
    for (shift = m->shifts; span < m->spans; span++) {
      Span where = b->spans[span];
      int32_t windows = where.last - where.first + 1;
      const int16_t *sums = s->sums + (where.y * b->pitch + l->w - 1 - where.first) * width;
      TIMED(Key) *to = keys + (where.y * l->wo + where.first) * width;
      if (width == LANES) TIMED(compare)(sums, to, windows, f, m->step, LANES);
      else TIMED(compare)(sums, to, windows, f, m->step, 16);
    }
  }
}

// The taps of a window of the band in flat order.
static Listed TIMED(flatten)(const TIME *input, const Layer *l, FireScratch *s, int32_t window) {
  if (s->listed[window].from < 0) {
    if (s->in_use + l->inputs > list_room(l)) forget_lists(l, s);
    int32_t y = s->band.top + window / l->wo, x = window % l->wo;
    int32_t count = TIMED(list_taps)(input, l, s->spikes.marks, &s->places, y, x, l->steps - 1,
                                     s->taps + s->in_use, s->at + s->in_use);
    s->listed[window] = (Listed){s->in_use, count};
    s->in_use += count;
  }
  return s->listed[window];
}

// A bit for each lane of a window whose crossing is in doubt: not further above T than `reach`.
INLINE uint32_t TIMED(doubts_of)(const TIMED(Key) *keys, int32_t reach, int32_t width) {
  TIMED(Key) never = (TIMED(Key))-1, far = (TIME)-1, most = (TIMED(Key))reach;
  uint32_t doubts = 0;
  for (int32_t i = 0; i < width; i += 16) {
    TIMED(keys16) key = *(const TIMED(keys16) *)(keys + i);
    doubts |= bits16(__builtin_convertvector((key != never) & ((key & far) <= most), Flags16)) << i;
  }
  return doubts;
}

// Distances in which crossings with m taps are in doubt, as far as keys hold.
INLINE int32_t TIMED(reach_of)(const Firing *f, int32_t m) {
  int32_t reach = (m + (m >> 6)) >> f->coarse, far = (TIME)-1;
  return reach < far ? reach : far;
}

// First crossings of the windows of a band and the lanes of a block. Returns how many were in doubt;
// without a screen all are.
static int32_t TIMED(fire_block)(const TIME *input, const Firing *f, FireScratch *s, const float *rows,
                                 const int16_t *screen, int32_t width) {
  const Layer *l = &f->layer;
  const Band *b = &s->band;
  const int32_t *counts = b->counts + b->top * l->wo;
  int32_t doubts = 0, windows = (b->bottom - b->top) * l->wo, bits = 8 * (int32_t)sizeof(TIME);
  TIMED(Key) *keys = s->keys;
  if (screen) TIMED(screen_band)(f, s, screen, width);
  for (int32_t window = 0; window < windows; window++, keys += width) {
    if (!screen) {
      int32_t first[LANES];
      Listed listed = TIMED(flatten)(input, l, s, window);
      walk_window(f, s, s->taps + listed.from, s->at + listed.from, listed.count, rows, width, first);
      for (int32_t lane = 0; lane < width; lane++) keys[lane] = (TIMED(Key))first[lane] << bits;
      doubts += width;
      continue;
    }
    if (counts[window] <= f->too_few) continue;
    uint32_t left = TIMED(doubts_of)(keys, TIMED(reach_of)(f, counts[window]), width);
    if (!left) continue;
    Listed listed = TIMED(flatten)(input, l, s, window);
    for (; left; left &= left - 1) {
      int32_t lane = __builtin_ctz(left), step = (int32_t)(keys[lane] >> bits), m = 0;
      for (int32_t i = 0; i < listed.count; i++) m += s->at[listed.from + i] <= step;
      if ((int32_t)(TIME)keys[lane] > TIMED(reach_of)(f, m)) continue; // fewer than in the end
      step = settle(f, rows + lane, width, s->taps + listed.from, s->at + listed.from, listed.count, step);
      keys[lane] = (TIMED(Key))step << bits;
      doubts++;
    }
  }
  return doubts;
}

// One stimulus.
static void TIMED(fire_image)(const void *data, int32_t image, unsigned char *scratch) {
  const FireJob *job = data;
  const Firing *f = job->firing;
  const Layer *l = &f->layer;
  FireScratch s;
  carve_fire(l, scratch, &s);
  int32_t positions = l->ho * l->wo, doubts = 0;
  const TIME *input = (const TIME *)job->input + (int64_t)image * l->c * l->h * l->w;
  TIME *out = (TIME *)job->out + (int64_t)image * l->f * positions;
  find_places(l, &s.places);
  TIMED(sort_spikes)(input, l, &s.spikes);
  TIMED(count_taps)(input, l, &s.band);
  find_active(l, f->too_few, &s.band);
  for (int32_t top = 0; top < l->ho; top = s.band.bottom) {
    plan_band(l, &s.spikes, top, &s.band);
    forget_lists(l, &s);
    for (int32_t block = 0; block < block_count(l->f); block++) {
      int32_t width = block_width(l->f, block), windows = (s.band.bottom - top) * l->wo;
      const float *rows = job->packed + block_start(block, l->inputs);
      const int16_t *screen = job->screen ? job->screen + block_start(block, l->inputs) : 0;
      doubts += TIMED(fire_block)(input, f, &s, rows, screen, width);
      for (int32_t lane = 0; lane < lanes_in_use(l->f, block); lane += 16) {
        int32_t used = lanes_in_use(l->f, block) - lane < 16 ? lanes_in_use(l->f, block) - lane : 16;
        TIME *to = out + (int64_t)(block * LANES + lane) * positions + top * l->wo;
        TIMED(turn)((TIMED(Key) *)s.keys + lane, width, windows, to, positions, used, l->steps);
      }
    }
  }
  if (job->doubts) job->doubts[image] = doubts;
}

// Input and output are spike times, `packed` and `screen` come from spyke_pack and spyke_quantize with
// this scale, `screen` may be null. `largest` is at least the largest weight. `doubts` [n] counts the
// neurons that were done in flat order; it may be null.
KERNEL(void, TIMED(spyke_conv_fire))(const TIME *input, const float *packed, const int16_t *screen,
                                     TIME *out, int32_t *doubts, unsigned char *scratch, int32_t n,
                                     int32_t steps, int32_t c, int32_t h, int32_t w, int32_t f,
                                     int32_t kh, int32_t kw, float threshold, float scale,
                                     float largest) {
  Firing l = {layer_of(steps, c, h, w, f, kh, kw), 0, 0, 0, threshold};
  while (sizeof(TIME) == 1 && (l.layer.inputs + (l.layer.inputs >> 6)) >> l.coarse >= 255) l.coarse++;
  if (screen) {
    l.centre = (int32_t)((double)scale * (double)threshold);
    l.too_few = (int32_t)(l.centre / ((double)scale * (double)largest + 2));
  }
  FireJob job = {&l, input, packed, screen, out, doubts};
  FireScratch s;
  spyke_each(TIMED(fire_image), &job, n, scratch, carve_fire(&l.layer, 0, &s));
}

#endif
