// A bank of filters: cross-correlation [n, c, h, w] x [f, c, kh, kw] of stride 1, zero padded, for
// features that are fewer than columns. Each output is the float32 sum of products in flat order (channel,
// row, column), then the bias; below the threshold of its feature it becomes 0, then its absolute value
// is taken if asked for.
//
// Lanes are columns of the output, so a tap is one splatted weight times 32 neighbours of a padded row.
// A product with a factor of 0 adds +0 or -0 to a sum that is never -0, so two kinds are left out:
// weights of 0 where the image is finite (small kernels lie in larger ones), and rows of the image that
// are 0 under a block where the weights are finite. Elsewhere 0 times infinity is NaN, and all are summed.

#include "simd.h"

enum { COLUMNS = 32 };

// A weight and where its input lies, from the input of the window's first row and channel.
typedef struct {
  int32_t offset;
  float weight;
} Tap;

// The taps of one row of a kernel: those before `end`, from where the row before ends.
typedef struct {
  int32_t row, end;
} TapRow;

// Columns of a padded row that are not 0; first > last if there are none.
typedef struct {
  int32_t first, last;
} Extent;

INLINE int32_t pitch_of(int32_t wo, int32_t kw) { return (wo + COLUMNS - 1) / COLUMNS * COLUMNS + kw - 1; }

// Copies an image with its padding. Gives whether all of it is finite.
static int32_t pad_image(const float *input, float *padded, Extent *extents, int32_t c, int32_t h,
                         int32_t w, int32_t ph, int32_t pw, int32_t pitch) {
  uint32_t infinite = 0;
  for (int32_t channel = 0; channel < c; channel++) {
    for (int32_t y = -ph; y < h + ph; y++, padded += pitch, extents++) {
      extents->first = pitch;
      extents->last = -1;
      for (int32_t x = 0; x < pitch; x++) padded[x] = 0;
      if (y < 0 || y >= h) continue;
      for (int32_t x = 0; x < w; x++, input++) {
        union {
          float f;
          uint32_t u;
        } bits = {*input};
        padded[pw + x] = *input;
        infinite |= (bits.u & 0x7f800000) == 0x7f800000;
        if (*input == 0) continue;
        if (extents->last < 0) extents->first = pw + x;
        extents->last = pw + x;
      }
    }
  }
  return !infinite;
}

// Lists the taps of a feature, row by row. Gives the number of rows that have any.
static int32_t list_taps(const float *weight, Tap *taps, TapRow *rows, int32_t c, int32_t kh, int32_t kw,
                         int32_t height, int32_t pitch, int32_t skip_zeros) {
  int32_t count = 0, used = 0;
  for (int32_t channel = 0; channel < c; channel++) {
    for (int32_t y = 0; y < kh; y++) {
      int32_t row = channel * height + y, before = count;
      for (int32_t x = 0; x < kw; x++, weight++) {
        if (skip_zeros && *weight == 0) continue;
        taps[count].offset = row * pitch + x;
        taps[count++].weight = *weight;
      }
      rows[used].row = row;
      rows[used].end = count;
      used += count > before;
    }
  }
  return used;
}

// What happens to sums before they are stored.
typedef struct {
  const float *bias, *threshold;
  int32_t absolute;
} Finish;

INLINE f32x16 finish(f32x16 sums, Finish how) {
  if (how.bias) sums += *how.bias;
  if (how.threshold) sums = (f32x16)((i32x16)sums & ~(sums < *how.threshold));
  return how.absolute ? (f32x16)((i32x16)sums & 0x7fffffff) : sums;
}

// The sums of `width` columns, 16 or 32, whose windows begin at `from`, a place in row `top`.
INLINE void sum_columns(const float *from, const Extent *top, int32_t left, int32_t reach, int32_t width,
                        const Tap *taps, const TapRow *rows, int32_t used, Finish how, float *sums) {
  f32x16 low = {}, high = {};
  for (int32_t i = 0, tap = 0; i < used; i++) {
    Extent filled = top[rows[i].row];
    int32_t end = rows[i].end;
    if (filled.first > left + reach || filled.last < left) tap = end;
    for (; tap < end; tap++) {
      const float *at = from + taps[tap].offset;
      low += *(const f32x16 *)at * taps[tap].weight;
      if (width > 16) high += *(const f32x16 *)(at + 16) * taps[tap].weight;
    }
  }
  *(f32x16 *)sums = finish(low, how);
  if (width > 16) *(f32x16 *)(sums + 16) = finish(high, how);
}

INLINE int64_t image_floats(int32_t c, int32_t h, int32_t ph, int32_t pitch) {
  return (int64_t)c * (h + 2 * ph) * pitch;
}

KERNEL(int32_t, spyke_filter_bank_scratch_bytes)(int32_t c, int32_t h, int32_t w, int32_t kh, int32_t kw,
                                                 int32_t ph, int32_t pw) {
  int64_t rows = (int64_t)c * (h + 2 * ph), pitch = pitch_of(w + 2 * pw - kw + 1, kw);
  int64_t bytes = rows * (pitch * 4 + (int64_t)sizeof(Extent)) +
                  (int64_t)c * kh * (kw * (int64_t)sizeof(Tap) + (int64_t)sizeof(TapRow));
  return scratch_size(bytes);
}

// `bias` and `thresholds`, one a feature, may be null.
KERNEL(void, spyke_filter_bank)(const float *input, const float *weight, const float *bias,
                                const float *thresholds, float *out, float *scratch, int32_t n, int32_t c,
                                int32_t h, int32_t w, int32_t f, int32_t kh, int32_t kw, int32_t ph,
                                int32_t pw, int32_t absolute) {
  int32_t height = h + 2 * ph, ho = height - kh + 1, wo = w + 2 * pw - kw + 1, pitch = pitch_of(wo, kw);
  int32_t inputs = c * kh * kw, finite = 1;
  float *padded = scratch;
  Extent *extents = (Extent *)(padded + image_floats(c, h, ph, pitch));
  Tap *taps = (Tap *)(extents + c * height);
  TapRow *rows = (TapRow *)(taps + inputs);
  for (int64_t i = 0; i < (int64_t)f * inputs; i++) finite &= weight[i] - weight[i] == 0;
  for (int32_t image = 0; image < n; image++, input += (int64_t)c * h * w) {
    int32_t skip_zeros = pad_image(input, padded, extents, c, h, w, ph, pw, pitch);
    // Where nothing may be left out, every row counts as filled.
    for (int32_t row = 0; !finite && row < c * height; row++) extents[row] = (Extent){0, pitch};
    for (int32_t feature = 0; feature < f; feature++) {
      const float *own = weight + (int64_t)feature * inputs;
      int32_t used = list_taps(own, taps, rows, c, kh, kw, height, pitch, skip_zeros);
      Finish how = {bias ? bias + feature : 0, thresholds ? thresholds + feature : 0, absolute};
      for (int32_t y = 0; y < ho; y++) {
        for (int32_t x = 0; x < wo; x += COLUMNS) {
          const float *from = padded + (int64_t)y * pitch + x;
          int32_t lanes = wo - x < COLUMNS ? wo - x : COLUMNS, reach = lanes + kw - 2;
          float sums[COLUMNS];
          if (lanes > 16) sum_columns(from, extents + y, x, reach, 32, taps, rows, used, how, sums);
          else sum_columns(from, extents + y, x, reach, 16, taps, rows, used, how, sums);
          for (int32_t lane = 0; lane < lanes; lane++) *out++ = sums[lane];
        }
      }
    }
  }
}
