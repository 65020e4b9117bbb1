// Each value divided by the mean of the (2r + 1)^2 window around it, zero-padded and always divided by the
// full area, plus eps. Sums run in double precision, first down the columns, then along the row: four
// additions a value however large the window. The mean is rounded once, so it is the float32 next to the
// exact one but for cancellation; eps is added and the value divided in float32.
//
// A running sum waits for itself, so four rows run side by side: lanes are rows.

#include "parallel.h"

enum { ROWS = 4 };

typedef double f64x4 __attribute__((vector_size(32), aligned(8)));
typedef float f32x4 __attribute__((vector_size(16), aligned(4)));

INLINE int64_t normalize_bytes(int32_t w) { return (int64_t)w * (8 + 8 * ROWS + 4 * ROWS); }

KERNEL(int32_t, spyke_local_normalize_scratch_bytes)(int32_t w) { return scratch_size(normalize_bytes(w)); }

// Moves the sums of the columns on from the window of row y - 1 to that of row y.
INLINE void move_down(const float *input, double *columns, int32_t h, int32_t w, int32_t radius,
                      int32_t y) {
  const float *enters = y + radius < h ? input + (int64_t)(y + radius) * w : 0;
  const float *leaves = y - radius > 0 ? input + (int64_t)(y - radius - 1) * w : 0;
  if (enters) for (int32_t x = 0; x < w; x++) columns[x] += enters[x];
  if (leaves) for (int32_t x = 0; x < w; x++) columns[x] -= leaves[x];
}

typedef struct {
  const float *input;
  float *out;
  int32_t planes, each, h, w, radius; // `each` planes are a task
  float eps;
} Normalization;

INLINE void normalize_plane(const Normalization *n, const float *restrict input, float *restrict out,
                            unsigned char *scratch) {
  int32_t h = n->h, w = n->w, radius = n->radius;
  double area = (2.0 * radius + 1) * (2.0 * radius + 1);
  double *restrict columns = (double *)scratch;
  f64x4 *restrict band = (f64x4 *)(columns + w); // the sums of the columns, for each of the rows
  float *restrict divisors = (float *)(band + w);
  for (int32_t x = 0; x < w; x++) columns[x] = 0;
  for (int32_t y = 0; y < radius && y < h; y++) {
    for (int32_t x = 0; x < w; x++) columns[x] += input[(int64_t)y * w + x];
  }
  for (int32_t top = 0; top < h; top += ROWS) {
    int32_t count = h - top < ROWS ? h - top : ROWS;
    for (int32_t row = 0; row < count; row++) {
      move_down(input, columns, h, w, radius, top + row);
      for (int32_t x = 0; x < w; x++) ((double *)(band + x))[row] = columns[x];
    }
    f64x4 sum = {};
    for (int32_t x = 0; x < radius && x < w; x++) sum += band[x];
    for (int32_t x = 0; x < w; x++) {
      if (x + radius < w) sum += band[x + radius];
      if (x - radius > 0) sum -= band[x - radius - 1];
      f32x4 divisor = __builtin_convertvector(sum / area, f32x4) + n->eps;
      for (int32_t row = 0; row < ROWS; row++) divisors[row * w + x] = divisor[row];
    }
    int64_t from = (int64_t)top * w;
    for (int32_t i = 0; i < count * w; i++) out[from + i] = input[from + i] / divisors[i];
  }
}

static void normalize_planes(const void *data, int32_t task, unsigned char *scratch) {
  const Normalization *n = data;
  int32_t first = task * n->each, end = n->planes - first < n->each ? n->planes : first + n->each;
  for (int32_t plane = first; plane < end; plane++) {
    int64_t at = (int64_t)plane * n->h * n->w;
    normalize_plane(n, n->input + at, n->out + at, scratch);
  }
}

KERNEL(void, spyke_local_normalize)(const float *input, float *out, unsigned char *scratch, int32_t planes,
                                    int32_t h, int32_t w, int32_t radius, float eps) {
  int32_t each = planes_a_task((int64_t)h * w * 8);
  Normalization job = {input, out, planes, each, h, w, radius, eps};
  int32_t tasks = (int32_t)(((int64_t)planes + each - 1) / each);
  spyke_each(normalize_planes, &job, tasks, scratch, normalize_bytes(w));
}
