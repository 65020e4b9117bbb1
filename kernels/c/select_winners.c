// Up to `kwta` winners for each stimulus, one after another: earliest spike, then largest value, then
// lowest flat index. A winner silences its feature and, with a radius above 0, everything within that
// many rows and columns. A neuron whose value is NaN never wins. One search for the earliest step and
// one for the candidates at it per winner, on a copy of the times in which the silenced are struck out.

#ifndef TIME

#define THIS_FILE "select_winners.c"
#include "each_time.h"

#else

// The earliest step of those left, and the winner among its candidates: -1 if there is none.
static int64_t TIMED(next_winner)(TIME *left, const float *values, int64_t neurons, int32_t steps) {
  for (;;) {
    TIME first = (TIME)steps;
    for (int64_t i = 0; i < neurons; i++) first = left[i] < first ? left[i] : first;
    if (first >= steps) return -1;
    int64_t best = -1;
    for (int64_t i = 0; i < neurons; i++) {
      if (left[i] != first) continue;
      if (values[i] != values[i]) left[i] = (TIME)steps;
      else if (best < 0 || values[i] > values[best]) best = i;
    }
    if (best >= 0) return best;
  }
}

// `left` is scratch for the times of one stimulus. `winners` is [n, kwta, 3]; rows beyond the count are 0.
KERNEL(void, TIMED(spyke_select_winners))(const TIME *times, const float *values, int32_t *winners,
                                          int32_t *counts, TIME *left, int32_t n, int32_t steps,
                                          int32_t c, int32_t h, int32_t w, int32_t kwta,
                                          int32_t radius) {
  int64_t plane = (int64_t)h * w, neurons = c * plane;
  for (int32_t image = 0; image < n; image++, times += neurons, values += neurons, winners += 3 * kwta) {
    for (int64_t i = 0; i < neurons; i++) left[i] = times[i];
    for (int32_t i = 0; i < 3 * kwta; i++) winners[i] = 0;
    int32_t count = 0;
    while (count < kwta) {
      int64_t winner = TIMED(next_winner)(left, values, neurons, steps);
      if (winner < 0) break;
      int32_t feature = (int32_t)(winner / plane), position = (int32_t)(winner % plane);
      int32_t row = position / w, column = position % w;
      winners[3 * count] = feature;
      winners[3 * count + 1] = row;
      winners[3 * count + 2] = column;
      count++;
      for (int64_t i = 0; i < plane; i++) left[feature * plane + i] = (TIME)steps;
      if (radius <= 0) continue;
      int32_t top = row > radius ? row - radius : 0, left_edge = column > radius ? column - radius : 0;
      int32_t bottom = row < h - 1 - radius ? row + radius : h - 1;
      int32_t right = column < w - 1 - radius ? column + radius : w - 1;
      for (int32_t f = 0; f < c; f++) {
        for (int32_t y = top; y <= bottom; y++) {
          for (int32_t x = left_edge; x <= right; x++) left[f * plane + (int64_t)y * w + x] = (TIME)steps;
        }
      }
    }
    counts[image] = count;
  }
}

#endif
