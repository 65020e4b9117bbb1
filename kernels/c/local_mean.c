// Mean of the (2r + 1)^2 window around each value, zero-padded and always divided by the full area. Sums
// run in double precision, first down the columns, then along the row: four additions a value however
// large the window. The mean is rounded once, so it is the float32 next to the exact one but for
// cancellation.

#include "parallel.h"

typedef struct {
  const float *input;
  float *out;
  int32_t h, w, radius;
} LocalMean;

static void local_mean_plane(const void *data, int32_t plane, unsigned char *scratch) {
  const LocalMean *j = data;
  int32_t h = j->h, w = j->w, radius = j->radius;
  const float *restrict input = j->input + (int64_t)plane * h * w;
  float *restrict out = j->out + (int64_t)plane * h * w;
  double *restrict columns = (double *)scratch;
  double area = (2.0 * radius + 1) * (2.0 * radius + 1);
  for (int32_t x = 0; x < w; x++) columns[x] = 0;
  for (int32_t y = 0; y < radius && y < h; y++) {
    for (int32_t x = 0; x < w; x++) columns[x] += input[(int64_t)y * w + x];
  }
  for (int32_t y = 0; y < h; y++) {
    const float *enters = y + radius < h ? input + (int64_t)(y + radius) * w : 0;
    const float *leaves = y - radius > 0 ? input + (int64_t)(y - radius - 1) * w : 0;
    if (enters) for (int32_t x = 0; x < w; x++) columns[x] += enters[x];
    if (leaves) for (int32_t x = 0; x < w; x++) columns[x] -= leaves[x];
    double sum = 0;
    for (int32_t x = 0; x < radius && x < w; x++) sum += columns[x];
    for (int32_t x = 0; x < w; x++) {
      if (x + radius < w) sum += columns[x + radius];
      if (x - radius > 0) sum -= columns[x - radius - 1];
      *out++ = (float)(sum / area);
    }
  }
}

// Each thread has scratch for one row of doubles.
KERNEL(void, spyke_local_mean)(const float *input, float *out, unsigned char *scratch, int32_t planes,
                               int32_t h, int32_t w, int32_t radius) {
  LocalMean job = {input, out, h, w, radius};
  spyke_each(local_mean_plane, &job, planes, scratch, (int64_t)w * 8);
}
