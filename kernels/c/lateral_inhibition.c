// v + v * sum(kernel[d]) over the offsets d whose neighbour is smaller than v; outside counts as 0. The
// sum is float32, in flat order of the kernel. One pass over a row for each offset.

#include "spyke.h"

// `sums` is scratch for one row.
KERNEL(void, spyke_lateral_inhibition)(const float *restrict input, const float *restrict kernel,
                                       float *restrict out, float *restrict sums, int32_t planes,
                                       int32_t h, int32_t w, int32_t size) {
  int32_t half = size / 2;
  for (int32_t plane = 0; plane < planes; plane++, input += (int64_t)h * w) {
    for (int32_t y = 0; y < h; y++) {
      const float *row = input + (int64_t)y * w;
      for (int32_t x = 0; x < w; x++) sums[x] = 0;
      for (int32_t i = 0; i < size * size; i++) {
        int32_t dy = i / size - half, dx = i % size - half, inside = y + dy >= 0 && y + dy < h;
        int32_t left = inside && dx < 0 ? -dx : 0, right = inside && dx > 0 ? w - dx : w;
        if (left > w) left = w;
        if (right < left) right = left;
        float weight = kernel[i];
        if (inside) {
          const float *other = row + (int64_t)dy * w + dx;
          for (int32_t x = left; x < right; x++) sums[x] += other[x] < row[x] ? weight : 0;
        } else {
          left = w;
        }
        for (int32_t x = 0; x < left; x++) sums[x] += 0 < row[x] ? weight : 0;
        for (int32_t x = right; x < w; x++) sums[x] += 0 < row[x] ? weight : 0;
      }
      for (int32_t x = 0; x < w; x++) *out++ = row[x] + row[x] * sums[x];
    }
  }
}
