// The neuron with the largest potential at the last step, exactly, without most of the potentials.
//
// Weights are bytes q, w = base + q / scale up to half a unit and up to the `drift` d of a feature, by which
// its weights have moved since its bytes were made. With m taps and Q = sum(q) the potential P is estimated
// by E = base * m + Q / scale, and
//
//   |P - E| <= 0.502 m / scale + d m + 1.01 * 2^-24 m (m + 4) M,    M = the largest |w|:
//
// half a unit a tap (and what float32 adds to it), what has moved, any order of m float32 additions, and E
// itself in float32. Potentials are summed in flat order only for the neurons whose upper bound reaches the
// largest lower one, or the best sum so far: a few of 3,200 in a trained layer of 200 features.
// Read for each type of spike times.

#ifndef SPYKE_FINAL_WINNER_H
#define SPYKE_FINAL_WINNER_H

#include "estimate.h"
#include "window.h"

// The best neuron so far.
typedef struct {
  int32_t index; // feature * windows + window; -1 for none
  float potential;
} Best;

// Memory for the choice, and what it leaves there.
typedef struct {
  int8_t *marks; // of the window that was listed last
  int32_t *taps; // its list
  int32_t count, listed;
  int32_t *features; // candidates in it
  int32_t summed;    // neurons that were summed
} Choice;

INLINE void consider(Best *best, int32_t index, float potential) {
  int32_t before = potential == best->potential && best->index >= 0 && index < best->index;
  if (potential > best->potential || before) *best = (Best){index, potential};
}

// Potentials of the candidates, four at a time: each addition waits for the one before it.
static void sum_features(const Layer *l, const float *weight, const Choice *choice, int32_t number, Best *best) {
  const int32_t *taps = choice->taps, *features = choice->features;
  for (int32_t i = 0; i < number; i += 4) {
    const float *rows[4];
    float sums[4] = {0, 0, 0, 0};
    for (int32_t j = 0; j < 4; j++) {
      rows[j] = weight + (int64_t)features[i + j < number ? i + j : i] * l->inputs;
    }
    for (int32_t t = 0; t < choice->count; t++) {
      for (int32_t j = 0; j < 4; j++) sums[j] += rows[j][taps[t]];
    }
    for (int32_t j = 0; j < 4 && i + j < number; j++) {
      consider(best, features[i + j] * l->ho * l->wo + choice->listed, sums[j]);
    }
  }
}

// The neuron with the largest lower bound, feature * windows + window; -1 if there is none.
static int32_t likeliest(const Layer *l, const FinalWeights *w, const Estimates *e) {
  int32_t windows = l->ho * l->wo, index = -1;
  float least = -__builtin_inff(), unit = 1 / w->scale;
  for (int32_t window = 0; window < windows; window++) {
    int32_t feature = e->feature[window];
    if (feature < 0) continue;
    float m = (float)e->taps[window];
    float low = w->base * m + (float)e->largest[window] * unit - reach_of(w, m) - w->drift[feature] * m;
    if (low > least) least = low, index = feature * windows + window;
  }
  return index;
}

// Lists the features whose upper bound in a window reaches `least`, but for the neuron `but`.
static int32_t list_candidates(const Layer *l, const FinalWeights *w, const Estimates *e, int32_t window,
                               float least, int32_t but, int32_t *features) {
  int32_t number = 0, windows = l->ho * l->wo, unknown = e->feature[window] < 0;
  const int32_t *sums = e->sums + (int64_t)window * lanes_of(l->f);
  float m = (float)e->taps[window], unit = 1 / w->scale, from = w->base * m + reach_of(w, m);
  if (from + (float)e->largest[window] * unit + w->farthest * m < least) return 0;
  for (int32_t f = 0; f < l->f; f++) {
    float high = from + (float)(unknown ? e->largest[window] : sums[f]) * unit + w->drift[f] * m;
    if (high < least || f * windows + window == but || (w->dropped && w->dropped[f])) continue;
    features[number++] = f;
  }
  return number;
}

#endif

#ifdef TIME

#include "estimate.h"
#include "window.h"

// Lists the taps of a window unless it is the one that was listed last.
static void TIMED(list_again)(const TIME *input, const Layer *l, Choice *choice, int32_t y, int32_t x) {
  if (choice->listed != y * l->wo + x) {
    choice->listed = y * l->wo + x;
    TIMED(mark_window)(input, l->c, l->h, l->w, l->kh, l->kw, y, x, l->steps - 1, choice->marks);
    choice->count = list_marks(choice->marks, l->inputs, choice->taps);
  }
}

// The winner [feature, row, column]; returns whether there is one. The likeliest neuron is summed first, then,
// window by window, all whose upper bound reaches the best sum.
static int32_t TIMED(choose)(const TIME *input, const Layer *l, const FinalWeights *w, const Estimates *e,
                             Choice *choice, int32_t *winner) {
  int32_t windows = l->ho * l->wo, first = likeliest(l, w, e);
  Best best = {-1, 0}; // a potential of 0 or less does not spike
  for (int32_t i = first < 0 ? 0 : -1; i < windows; i++) {
    int32_t window = i < 0 ? first % windows : i, number = 1;
    if (i < 0) choice->features[0] = first / windows;
    else number = list_candidates(l, w, e, window, best.potential, first, choice->features);
    if (number == 0) continue;
    TIMED(list_again)(input, l, choice, window / l->wo, window % l->wo);
    sum_features(l, w->weight, choice, number, &best);
    choice->summed += number;
  }
  if (best.index < 0) return 0;
  winner[0] = best.index / windows;
  winner[1] = best.index % windows / l->wo;
  winner[2] = best.index % l->wo;
  return 1;
}

#endif
