// What learning in one step is told of a network, and what the winners of a stimulus are told.

#ifndef SPYKE_PUPIL_H
#define SPYKE_PUPIL_H

#include "stdp_rule.cuh"

// As the host lays it out (ffi/cuda/spikes/pupil.ts). What is not there is 0: a second rule, features that take no
// part, a teacher, and where winners and their numbers are written.
struct Pupil {
  const void *input;      // [n, c, h, w]
  float *weight;          // [f, c, kh, kw]
  float *packed;          // layer.cuh
  const float *rates[4];  // [f]: ltp and ltd, and those for wrong decisions
  const uint8_t *dropped; // [f]
  const int32_t *classes; // [f]
  const int32_t *targets; // [n]
  int32_t *winners;       // [n, kwta, 3]
  int32_t *counts;        // [n]
  int32_t *outcomes;      // right, wrong, silent: counted on
  float threshold, lower, upper;
  int32_t kinds[2], kwta, radius, unused;
};

__device__ inline Rule rule_of(const Pupil &p, int which) {
  // Chosen, not indexed: then a thread's copy of the pupil can live in registers.
  return {which ? p.rates[2] : p.rates[0], which ? p.rates[3] : p.rates[1], which ? p.kinds[1] : p.kinds[0], p.lower,
          p.upper};
}

// The class of a stimulus; asked for before the winner is known, so that it is there by then.
__device__ inline int target_of(const Pupil &p, int stimulus) { return p.classes ? p.targets[stimulus] : 0; }

// Which rule is applied: 0, 1 or none (-1). The first winner decides; it is of the feature `first`.
__device__ inline int judge(const Pupil &p, int target, int count, int first) {
  if (count == 0) return -1;
  return p.classes && p.classes[first] != target;
}

// Counts a decision; one thread of a network.
__device__ inline void note_outcome(const Pupil &p, int judged) {
  if (p.classes) p.outcomes[judged < 0 ? 2 : judged]++;
}

#endif
