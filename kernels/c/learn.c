// Learning in one step: for each stimulus, in order, what convolution, firing, inhibition, selection of
// winners and STDP give, without the neurons that the winners do not need.
//
// Winners are chosen by their first spike, so steps are walked in turn and the walk ends with the last
// winner: on trained layers after 2 or 3 of 15 steps. A window is looked at in a step only if it got a
// spike in it and has enough of them to reach the threshold; its sums are 16-bit integers that bound the
// potentials from both sides (conv_fire.c has the proof). Flat-order sums are made where a bound could
// change a comparison: with the threshold, or with a rival's potential.
//
// A neuron that fired in an earlier step needs no memory: after a step every neuron that fired in it has
// won or is silenced by a winner's feature or radius. With pointwise inhibition the first feature to
// fire closes its position, even one that may not win any more.
//
// Cost: for each spike, an entry in the list of each window that sees it, and for each candidate window one
// row of 64 bytes a tap and block. Sums of integers may take the taps as they came; only a sum in flat order
// reads the window again. Share, sampled by perf: of 29 microseconds an image in layer 1 of the digit network (AVX-512) a
// quarter is lists, a fifth sorting of the spikes, a seventh the search for windows that got one, an eighth
// sums: no one bound.

#ifndef TIME

#include "stdp_row.h"
#include "taps.h"
#include "teacher.h"

// What closes a window: a feature that has fired in it (pointwise inhibition), or a winner nearby.
enum { BY_FIRST = 1, BY_WINNER = 2 };
// What silences a feature: that it has won, or that it takes no part.
enum { WON = 1, DROPPED = 2 };

// A neuron that fires in the step at hand.
typedef struct {
  int32_t window, feature;
  float low, high, value; // bounds of its potential, and the potential once `exact`
  int32_t exact;
} Candidate;

typedef struct {
  Layer layer;
  int32_t centre, too_few;
  float threshold, unit; // one unit of the screen's grid
  int32_t kwta, radius, pointwise;
} Selection;

// A window whose taps have been listed in flat order.
typedef struct {
  int32_t window, step, count; // window < 0: none
} Flat;

// Spikes of a window that are kept as they come; windows with more are read again.
#define MOST_KEPT 64

typedef struct {
  Spikes spikes;
  int32_t *counts;   // [window]: spikes so far
  int32_t *arrived;  // [window][MOST_KEPT]: their taps
  uint8_t *touched;  // [window]: in this step
  uint8_t *closed;   // [window]
  uint8_t *silenced; // [feature]
  int32_t *taps;     // one window in flat order
  Flat flat;         // which one
  int8_t *early;     // one window
  int32_t *fired;    // the steps of the winners
  Candidate *candidates;
} LearnScratch;

static inline int64_t carve_learn(const Layer *l, unsigned char *scratch, LearnScratch *s) {
  int64_t at = 0, windows = (int64_t)l->ho * l->wo;
  carve_spikes(l, scratch, &at, &s->spikes);
  carve(scratch, &at, windows * 4, (void **)&s->counts);
  carve(scratch, &at, windows * MOST_KEPT * 4, (void **)&s->arrived);
  carve(scratch, &at, windows, (void **)&s->touched);
  carve(scratch, &at, windows, (void **)&s->closed);
  carve(scratch, &at, l->f, (void **)&s->silenced);
  carve(scratch, &at, (int64_t)l->inputs * 4, (void **)&s->taps);
  carve(scratch, &at, l->inputs, (void **)&s->early);
  carve(scratch, &at, (int64_t)l->f * 4, (void **)&s->fired);
  carve(scratch, &at, windows * l->f * sizeof(Candidate), (void **)&s->candidates);
  return at;
}

KERNEL(int32_t, spyke_learn_scratch_bytes)(int32_t steps, int32_t c, int32_t h, int32_t w, int32_t f,
                                           int32_t kh, int32_t kw) {
  Layer l = layer_of(steps, c, h, w, f, kh, kw);
  LearnScratch s;
  return scratch_size(carve_learn(&l, 0, &s));
}

// Gives the spikes of a rank to the windows that see them.
static void deliver(const Layer *l, int32_t rank, LearnScratch *s) {
  const Spikes *spikes = &s->spikes;
  for (int32_t i = spikes->starts[rank * l->h]; i < spikes->starts[(rank + 1) * l->h]; i++) {
    Spike spike = spikes->sorted[i];
    int32_t y0 = first_seeing(spike.y, l->kh), y1 = last_seeing(spike.y, l->ho);
    int32_t x0 = first_seeing(spike.x, l->kw), x1 = last_seeing(spike.x, l->wo);
    for (int32_t y = y0; y <= y1; y++) {
      int32_t tap = spike.kbase + (spike.y - y) * l->kw + spike.x;
      for (int32_t x = x0; x <= x1; x++) {
        int32_t window = y * l->wo + x, count = s->counts[window]++;
        if (count < MOST_KEPT) s->arrived[(int64_t)window * MOST_KEPT + count] = tap - x;
        s->touched[window] = 1;
      }
    }
  }
}

// The potential of a feature over listed taps.
static float sum_taps(const float *row, const int32_t *taps, int32_t count) {
  float sum = 0;
  for (int32_t i = 0; i < count; i++) sum += row[taps[i]];
  return sum;
}

// Silences what a winner silences.
static void silence(const Selection *l, int32_t window, int32_t feature, LearnScratch *s) {
  int32_t row = window / l->layer.wo, column = window % l->layer.wo;
  s->silenced[feature] = WON;
  if (l->radius <= 0) return;
  for (int32_t y = 0; y < l->layer.ho; y++) {
    if (y < row - l->radius || y > row + l->radius) continue;
    for (int32_t x = 0; x < l->layer.wo; x++) {
      if (x >= column - l->radius && x <= column + l->radius) s->closed[y * l->layer.wo + x] = BY_WINNER;
    }
  }
}

// Whether a comes before b: the larger potential, then the lower flat index (feature, row, column).
INLINE int32_t precedes(const Candidate *a, const Candidate *b) {
  if (a->value != b->value) return a->value > b->value;
  if (a->feature != b->feature) return a->feature < b->feature;
  return a->window < b->window;
}

#define THIS_FILE "learn.c"
#include "each_time.h"

#else

#include "taps.h"
#include "window.h"

// Lists a window's taps up to a step in flat order, if that is not what is listed.
static void TIMED(list_flat)(const TIME *input, const Layer *l, int32_t window, int32_t step, LearnScratch *s) {
  if (s->flat.window == window && s->flat.step == step) return;
  TIMED(mark_window)(input, l->c, l->h, l->w, l->kh, l->kw, window / l->wo, window % l->wo, step, s->early);
  s->flat = (Flat){window, step, list_marks(s->early, l->inputs, s->taps)};
}

// The potential of a candidate.
static void TIMED(sum_exactly)(const TIME *input, const Layer *l, const float *weight, int32_t step,
                               LearnScratch *s, Candidate *c) {
  TIMED(list_flat)(input, l, c->window, step, s);
  c->value = sum_taps(weight + (int64_t)c->feature * l->inputs, s->taps, s->flat.count);
  c->exact = 1;
}

// Gives every feature that fires in a window a candidate; with pointwise inhibition only the one that
// survives. Returns the number of candidates then.
static int32_t TIMED(look)(const TIME *input, const Selection *l, const Copies *from, int32_t window,
                           int32_t step, LearnScratch *s, int32_t found) {
  const Layer *layer = &l->layer;
  const int32_t *taps = s->arrived + (int64_t)window * MOST_KEPT;
  int32_t count = s->counts[window];
  int32_t reach = count + (count >> 6) + 1, first = found;
  if (count > MOST_KEPT) {
    TIMED(list_flat)(input, layer, window, step, s);
    taps = s->taps;
  }
  for (int32_t block = 0; block < block_count(layer->f); block++) {
    int32_t width = block_width(layer->f, block), used = lanes_in_use(layer->f, block);
    const int16_t *rows = from->screen + block_start(block, layer->inputs);
    int16_t sums[LANES];
    i16x16 low = (i16x16){} - 32767, high = low, edge = (i16x16){} + (int16_t)(l->centre - 32767);
    for (int32_t i = 0; i < count; i++) {
      const i16x16 *row = (const i16x16 *)(rows + (int64_t)taps[i] * width);
      low = __builtin_elementwise_add_sat(low, row[0]);
      if (width == LANES) high = __builtin_elementwise_add_sat(high, row[1]);
    }
    if (!any16((low > edge) | (width == LANES ? high > edge : (i16x16){}))) continue;
    ((i16x16 *)sums)[0] = low;
    ((i16x16 *)sums)[1] = high;
    for (int32_t lane = 0; lane < used; lane++) {
      int32_t sum = sums[lane] + 32767, feature = block * LANES + lane;
      if (sum <= l->centre) continue;
      if (s->silenced[feature] == DROPPED || (!l->pointwise && s->silenced[feature])) continue;
      Candidate c = {window, feature, (float)(sum - reach) * l->unit, (float)sum * l->unit, 0, 0};
      if (sum >= 65534) c.high = __builtin_inff(); // the sum stopped there
      if (sum <= l->centre + reach) {
        TIMED(sum_exactly)(input, layer, from->weight, step, s, &c);
        if (!(c.value > l->threshold)) continue;
      }
      s->candidates[found++] = c;
    }
  }
  if (!l->pointwise || found == first) return found;
  s->closed[window] = BY_FIRST;
  float least = -__builtin_inff();
  for (int32_t i = first; i < found; i++) {
    float low = s->candidates[i].exact ? s->candidates[i].value : s->candidates[i].low;
    least = low > least ? low : least;
  }
  int32_t best = -1;
  for (int32_t i = first; i < found; i++) {
    Candidate *c = s->candidates + i;
    if ((c->exact ? c->value : c->high) < least) continue;
    if (!c->exact && found > first + 1) TIMED(sum_exactly)(input, layer, from->weight, step, s, c);
    if (best < 0 || precedes(c, s->candidates + best)) best = i;
  }
  s->candidates[first] = s->candidates[best];
  return s->silenced[s->candidates[first].feature] ? first : first + 1;
}

// The first of the candidates that may win, or null. Potentials are summed only for those whose upper
// bound reaches the largest lower one.
static Candidate *TIMED(next_winner)(const TIME *input, const Selection *l, const Copies *from,
                                     int32_t step, LearnScratch *s, int32_t found) {
  const Layer *layer = &l->layer;
  float least = -__builtin_inff();
  for (int32_t i = 0; i < found; i++) {
    Candidate *c = s->candidates + i;
    if (s->silenced[c->feature] || s->closed[c->window] == BY_WINNER) continue;
    float low = c->exact ? c->value : c->low;
    least = low > least ? low : least;
  }
  Candidate *best = 0;
  for (int32_t i = 0; i < found; i++) {
    Candidate *c = s->candidates + i;
    if (s->silenced[c->feature] || s->closed[c->window] == BY_WINNER) continue;
    if ((c->exact ? c->value : c->high) < least) continue;
    if (!c->exact) TIMED(sum_exactly)(input, layer, from->weight, step, s, c);
    if (!best || precedes(c, best)) best = c;
  }
  return best;
}

// The winners of a stimulus and their steps; returns how many.
static int32_t TIMED(find_winners)(const TIME *input, const Selection *l, const Copies *from,
                                   const uint8_t *dropped, LearnScratch *s, int32_t *winners,
                                   int32_t *steps) {
  const Layer *layer = &l->layer;
  int32_t windows = layer->ho * layer->wo, chosen = 0;
  s->flat.window = -1;
  TIMED(sort_spikes)(input, layer, &s->spikes);
  for (int32_t i = 0; i < windows; i++) s->counts[i] = s->touched[i] = s->closed[i] = 0;
  for (int32_t i = 0; i < layer->f; i++) s->silenced[i] = dropped && dropped[i] ? DROPPED : 0;
  for (int32_t rank = 0; rank < s->spikes.ranks && chosen < l->kwta; rank++) {
    int32_t step = s->spikes.steps_of[rank], found = 0;
    deliver(layer, rank, s);
    for (int32_t window = 0; window < windows; window++) {
      if (!s->touched[window]) continue;
      s->touched[window] = 0;
      if (s->counts[window] <= l->too_few || s->closed[window]) continue;
      found = TIMED(look)(input, l, from, window, step, s, found);
    }
    while (found && chosen < l->kwta) {
      Candidate *winner = TIMED(next_winner)(input, l, from, step, s, found);
      if (!winner) break;
      winners[3 * chosen] = winner->feature;
      winners[3 * chosen + 1] = winner->window / layer->wo;
      winners[3 * chosen + 2] = winner->window % layer->wo;
      steps[chosen++] = step;
      silence(l, winner->window, winner->feature, s);
    }
  }
  return chosen;
}

// `dropped` [f] marks features that take no part; it, `classes` and `targets`, and the second pair of
// rates may be null. `winners` is [n, kwta, 3], `counts` [n].
KERNEL(void, TIMED(spyke_learn))(const TIME *input, float *weight, float *packed, int16_t *screen,
                                 float *range, const float *ltp, const float *ltd, const float *ltp2,
                                 const float *ltd2, const uint8_t *dropped, const int32_t *classes,
                                 const int32_t *targets, int32_t *winners, int32_t *counts,
                                 int32_t *outcomes, unsigned char *scratch, int32_t n, int32_t steps,
                                 int32_t c, int32_t h, int32_t w, int32_t f, int32_t kh, int32_t kw,
                                 float threshold, int32_t kwta, int32_t radius, int32_t pointwise,
                                 int32_t kind, int32_t kind2, float lower, float upper, float scale,
                                 float tiny) {
  Copies copies = {weight, packed, screen, scale, tiny, range};
  Rule rules[2] = {{ltp, ltd, kind, lower, upper}, {ltp2, ltd2, kind2, lower, upper}};
  Teacher teacher = {classes, targets, outcomes};
  Selection l = {layer_of(steps, c, h, w, f, kh, kw), (int32_t)((double)scale * (double)threshold), 0,
                 threshold, 1 / scale, kwta, radius, pointwise};
  LearnScratch s;
  carve_learn(&l.layer, scratch, &s);
  for (int32_t i = 0; i < n; i++, input += (int64_t)c * h * w, winners += 3 * kwta) {
    // The largest weight may have grown with the last update.
    l.too_few = (int32_t)(l.centre / ((double)scale * (double)range[1] + 2));
    int32_t count = TIMED(find_winners)(input, &l, &copies, dropped, &s, winners, s.fired);
    for (int32_t k = 3 * count; k < 3 * kwta; k++) winners[k] = 0;
    counts[i] = count;
    int32_t chosen = judge(&teacher, i, winners, count);
    for (int32_t k = 0; chosen >= 0 && k < count; k++) {
      const int32_t *winner = winners + 3 * k;
      TIMED(mark_window)(input, c, h, w, kh, kw, winner[1], winner[2], s.fired[k], s.early);
      change_row(&copies, rules + chosen, winner[0], s.early, f, l.layer.inputs);
    }
  }
}

#endif
