// What the winners of a stimulus are told.

#ifndef SPYKE_TEACHER_H
#define SPYKE_TEACHER_H

#include "spyke.h"

// Rates of the winners of a stimulus: the first rule, or, where features stand for classes, the one for
// right or wrong decisions. What `learn` does not have is null.
typedef struct {
  const int32_t *classes; // [feature]
  const int32_t *targets; // [stimulus]
  int32_t *outcomes;      // right, wrong, silent: counted on
} Teacher;

// Which rule is to be applied: 0, 1 or none (-1). The first winner decides.
INLINE int32_t judge(const Teacher *t, int32_t stimulus, const int32_t *winners, int32_t count) {
  if (!t->classes) return count ? 0 : -1;
  if (!count) return t->outcomes[2]++, -1;
  int32_t wrong = t->classes[winners[0]] != t->targets[stimulus];
  t->outcomes[wrong]++;
  return wrong;
}

#endif
