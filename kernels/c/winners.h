// Choosing up to `kwta` winners of a stimulus, one after another: earliest spike, then largest value, then
// lowest flat index. A winner silences its feature and, with a radius above 0, everything within that
// many rows and columns. A neuron whose value is NaN never wins. Read for each type of spike times,
// after neurons.h.
//
// Steps are walked from the first one with a spike. The neurons that spike in a step are listed, and winners
// chosen among them until none is left: two passes over the times for each step until the last winner is
// found, and one over the list for each winner.

#ifndef SPYKE_WINNERS_H
#define SPYKE_WINNERS_H

#include "neurons.h"
#include "parallel.h"

typedef struct {
  int32_t steps, c, h, w, kwta, radius;
} Choice;

typedef struct {
  Neuron *list;      // [neuron]: those of a step
  uint8_t *silenced; // [feature]
  uint8_t *closed;   // [position]
} Chosen;

static inline void carve_choice(const Choice *l, unsigned char *scratch, int64_t *at, Chosen *s) {
  int64_t plane = (int64_t)l->h * l->w;
  carve(scratch, at, l->c * plane * (int64_t)sizeof(Neuron), (void **)&s->list);
  carve(scratch, at, l->c, (void **)&s->silenced);
  carve(scratch, at, plane, (void **)&s->closed);
}

// The winner among the first `count` neurons of the list, or null.
static const Neuron *choose(const Choice *job, const Chosen *s, const float *values, int32_t count) {
  int64_t plane = (int64_t)job->h * job->w;
  const Neuron *best = 0;
  float most = 0;
  for (const Neuron *n = s->list; n < s->list + count; n++) {
    if (s->silenced[n->feature] || s->closed[n->position]) continue;
    float value = values[n->feature * plane + n->position];
    if (value != value || (best && value <= most)) continue;
    best = n;
    most = value;
  }
  return best;
}

static void silence(const Choice *job, const Chosen *s, Neuron winner) {
  int32_t row = winner.position / job->w, column = winner.position % job->w, radius = job->radius;
  s->silenced[winner.feature] = 1;
  if (radius <= 0) return;
  int32_t top = row > radius ? row - radius : 0, left = column > radius ? column - radius : 0;
  int32_t bottom = row < job->h - 1 - radius ? row + radius : job->h - 1;
  int32_t right = column < job->w - 1 - radius ? column + radius : job->w - 1;
  for (int32_t y = top; y <= bottom; y++) {
    for (int32_t x = left; x <= right; x++) s->closed[y * job->w + x] = 1;
  }
}

#endif

#ifdef TIME

// The first step from `from` on with a spike; `steps` if there is none.
static int32_t TIMED(next_step)(const TIME *times, int64_t neurons, TIME from, TIME steps) {
  TIME first = steps;
  for (int64_t i = 0; i < neurons; i++) {
    TIME time = times[i] >= from ? times[i] : steps;
    first = time < first ? time : first;
  }
  return first;
}

// Chooses; `winners` is [kwta, 3], and rows beyond the count, which it returns, are 0. `values` are asked for
// step by step: `fill` writes those of the neurons that are listed, and may be null where all are there.
INLINE int32_t TIMED(choose_winners)(const TIME *times, const float *values, const Choice *job, int32_t *winners,
                                     const Chosen *s, void (*fill)(const void *from, int32_t listed),
                                     const void *from) {
  int32_t plane = job->h * job->w, count = 0;
  for (int32_t i = 0; i < 3 * job->kwta; i++) winners[i] = 0;
  for (int32_t i = 0; i < job->c; i++) s->silenced[i] = 0;
  for (int32_t i = 0; i < plane; i++) s->closed[i] = 0;
  for (int32_t step = -1; count < job->kwta;) {
    step = TIMED(next_step)(times, (int64_t)job->c * plane, (TIME)(step + 1), (TIME)job->steps);
    if (step == job->steps) break;
    int32_t listed = TIMED(list_neurons)(times, job->c, plane, TIMED(bits_at), step, s->silenced, s->list);
    if (fill) fill(from, listed);
    const Neuron *winner;
    while (count < job->kwta && (winner = choose(job, s, values, listed))) {
      winners[3 * count] = winner->feature;
      winners[3 * count + 1] = winner->position / job->w;
      winners[3 * count + 2] = winner->position % job->w;
      count++;
      silence(job, s, *winner);
    }
  }
  return count;
}

#endif
