// Cross-correlation [n, c, h, w] x [f, c, kh, kw], zero padded: each output is the float32 sum of
// products in flat order (channel, row, column), then the bias. A window is copied once, with its
// padding, and multiplied with the packed rows of a block, so lanes are features and strides cost nothing.
//
// A factor of 0 adds +0 or -0 to a sum that is never -0, so with finite weights zeros are left out: a
// wave of 0 and 1 costs its spikes. With infinite weights or NaN, 0 * w is NaN and nothing is left out.

#include "packed.h"
#include "parallel.h"

typedef struct {
  const float *input, *packed, *bias;
  float *out;
  int32_t c, h, w, f, kh, kw, sh, sw, ph, pw, finite;
} Conv2d;

// `sums` of all lanes over the listed rows of a block, each times its factor.
INLINE void multiply_rows(const float *rows, int32_t width, const int32_t *list, const float *factors,
                          int32_t count, float *sums) {
  f32x16 low = {}, high = {};
  for (int32_t i = 0; i < count; i++) {
    const float *row = rows + (int64_t)list[i] * width;
    low += *(const f32x16 *)row * factors[i];
    if (width == LANES) high += *(const f32x16 *)(row + 16) * factors[i];
  }
  *(f32x16 *)sums = low;
  if (width == LANES) *(f32x16 *)(sums + 16) = high;
}

// The inputs of a window that count, and their values.
INLINE int64_t conv2d_scratch(int32_t c, int32_t kh, int32_t kw) { return (int64_t)c * kh * kw * 8; }

KERNEL(int32_t, spyke_conv2d_scratch_bytes)(int32_t c, int32_t kh, int32_t kw) {
  return scratch_size(conv2d_scratch(c, kh, kw));
}

static void conv2d_image(const void *data, int32_t image, unsigned char *scratch) {
  const Conv2d *j = data;
  int32_t c = j->c, h = j->h, w = j->w, f = j->f, kh = j->kh, kw = j->kw, inputs = c * kh * kw;
  int32_t ho = (h + 2 * j->ph - kh) / j->sh + 1, wo = (w + 2 * j->pw - kw) / j->sw + 1;
  int64_t positions = (int64_t)ho * wo;
  const float *input = j->input + (int64_t)image * c * h * w;
  float *out = j->out + image * f * positions;
  int32_t *list = (int32_t *)scratch;
  float *factors = (float *)(list + inputs);
  for (int32_t p = 0; p < positions; p++) {
    int32_t top = p / wo * j->sh - j->ph, left = p % wo * j->sw - j->pw, count = 0;
    for (int32_t k = 0; k < inputs; k++) {
      int32_t y = top + k / kw % kh, x = left + k % kw;
      int32_t inside = y >= 0 && y < h && x >= 0 && x < w;
      float value = inside ? input[((int64_t)(k / (kw * kh)) * h + y) * w + x] : 0;
      list[count] = k;
      factors[count] = value;
      count += !(j->finite && value == 0);
    }
    for (int32_t block = 0; block < block_count(f); block++) {
      const float *rows = j->packed + block_start(block, inputs);
      float sums[LANES];
      if (block_width(f, block) == LANES) multiply_rows(rows, LANES, list, factors, count, sums);
      else multiply_rows(rows, 16, list, factors, count, sums);
      for (int32_t lane = 0; lane < lanes_in_use(f, block); lane++) {
        int32_t feature = block * LANES + lane;
        out[feature * positions + p] = j->bias ? sums[lane] + j->bias[feature] : sums[lane];
      }
    }
  }
}

// `bias` may be null.
KERNEL(void, spyke_conv2d)(const float *input, const float *packed, const float *bias, float *out,
                           unsigned char *scratch, int32_t n, int32_t c, int32_t h, int32_t w,
                           int32_t f, int32_t kh, int32_t kw, int32_t sh, int32_t sw, int32_t ph,
                           int32_t pw, int32_t finite) {
  Conv2d job = {input, packed, bias, out, c, h, w, f, kh, kw, sh, sw, ph, pw, finite};
  spyke_each(conv2d_image, &job, n, scratch, conv2d_scratch(c, kh, kw));
}
