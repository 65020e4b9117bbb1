// A bank of filters: cross-correlation [n, c, h, w] x [f, c, kh, kw] of stride 1, zero padded, for
// features that are fewer than columns. Each output is the float32 sum of products in flat order (channel,
// row, column), then the bias; below the threshold of its feature it becomes 0, then its absolute value
// is taken if asked for.
//
// Lanes are columns of the output, so a tap is one splatted weight times 32 neighbours of a padded row.
// A product with a factor of 0 adds +0 or -0 to a sum that is never -0, so two kinds are left out:
// weights of 0 where the image is finite (small kernels lie in larger ones), and rows of the image that
// are 0 under a block where the weights are finite. Elsewhere 0 times infinity is NaN, and all are summed.
//
// Cost: a multiplication and an addition for each tap and output that is left. Bound: the additions of
// add_loop.c. Share: the six filters of the digit network have 454 taps that are not 0; what they take an
// image, 23 microseconds with the call, would be 17 % of it if no row of the image were left out.

#include "parallel.h"
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

typedef struct {
  const float *input, *weight, *bias, *thresholds;
  float *out;
  int32_t c, h, w, f, kh, kw, ph, pw, absolute;
  int32_t height, ho, wo, pitch; // rows of the padded image, the output, floats of a padded row
  int32_t finite;                // whether all weights are
} Bank;

// Memory of one image.
typedef struct {
  float *padded;    // [c, height, pitch]
  Extent *extents;  // [c, height]
  Tap *taps;        // [inputs of a window]
  TapRow *rows;     // [c * kh]
} BankScratch;

INLINE Bank bank_of(int32_t c, int32_t h, int32_t w, int32_t kh, int32_t kw, int32_t ph, int32_t pw) {
  Bank b = {.c = c, .h = h, .w = w, .kh = kh, .kw = kw, .ph = ph, .pw = pw};
  b.height = h + 2 * ph;
  b.ho = b.height - kh + 1;
  b.wo = w + 2 * pw - kw + 1;
  b.pitch = pitch_of(b.wo, kw);
  return b;
}

static inline int64_t carve_bank(const Bank *b, unsigned char *scratch, BankScratch *s) {
  int64_t at = 0, rows = (int64_t)b->c * b->height, taps = (int64_t)b->c * b->kh;
  carve(scratch, &at, rows * b->pitch * 4, (void **)&s->padded);
  carve(scratch, &at, rows * (int64_t)sizeof(Extent), (void **)&s->extents);
  carve(scratch, &at, taps * b->kw * (int64_t)sizeof(Tap), (void **)&s->taps);
  carve(scratch, &at, taps * (int64_t)sizeof(TapRow), (void **)&s->rows);
  return at;
}

KERNEL(int32_t, spyke_filter_bank_scratch_bytes)(int32_t c, int32_t h, int32_t w, int32_t kh, int32_t kw,
                                                 int32_t ph, int32_t pw) {
  Bank b = bank_of(c, h, w, kh, kw, ph, pw);
  BankScratch s;
  return scratch_size(carve_bank(&b, 0, &s));
}

static void filter_image(const void *data, int32_t image, unsigned char *scratch) {
  const Bank *b = data;
  BankScratch s;
  carve_bank(b, scratch, &s);
  const float *input = b->input + (int64_t)image * b->c * b->h * b->w;
  float *out = b->out + (int64_t)image * b->f * b->ho * b->wo;
  int32_t rows = b->c * b->height, pitch = b->pitch, kw = b->kw;
  int32_t skip_zeros = pad_image(input, s.padded, s.extents, b->c, b->h, b->w, b->ph, b->pw, pitch);
  // Where nothing may be left out, every row counts as filled.
  for (int32_t row = 0; !b->finite && row < rows; row++) s.extents[row] = (Extent){0, pitch};
  for (int32_t feature = 0; feature < b->f; feature++) {
    const float *own = b->weight + (int64_t)feature * b->c * b->kh * kw;
    int32_t used = list_taps(own, s.taps, s.rows, b->c, b->kh, kw, b->height, pitch, skip_zeros);
    Finish how = {b->bias ? b->bias + feature : 0, b->thresholds ? b->thresholds + feature : 0, b->absolute};
    for (int32_t y = 0; y < b->ho; y++) {
      const Extent *top = s.extents + y;
      for (int32_t x = 0; x < b->wo; x += COLUMNS) {
        const float *from = s.padded + (int64_t)y * pitch + x;
        int32_t lanes = b->wo - x < COLUMNS ? b->wo - x : COLUMNS, reach = lanes + kw - 2;
        float sums[COLUMNS];
        if (lanes > 16) sum_columns(from, top, x, reach, 32, s.taps, s.rows, used, how, sums);
        else sum_columns(from, top, x, reach, 16, s.taps, s.rows, used, how, sums);
        for (int32_t lane = 0; lane < lanes; lane++) *out++ = sums[lane];
      }
    }
  }
}

// `bias` and `thresholds`, one a feature, may be null.
KERNEL(void, spyke_filter_bank)(const float *input, const float *weight, const float *bias,
                                const float *thresholds, float *out, unsigned char *scratch, int32_t n,
                                int32_t c, int32_t h, int32_t w, int32_t f, int32_t kh, int32_t kw,
                                int32_t ph, int32_t pw, int32_t absolute) {
  Bank b = bank_of(c, h, w, kh, kw, ph, pw);
  b.input = input, b.weight = weight, b.bias = bias, b.thresholds = thresholds, b.out = out;
  b.f = f, b.absolute = absolute, b.finite = 1;
  for (int64_t i = 0; i < (int64_t)f * c * kh * kw; i++) b.finite &= weight[i] - weight[i] == 0;
  BankScratch s;
  spyke_each(filter_image, &b, n, scratch, carve_bank(&b, 0, &s));
}
