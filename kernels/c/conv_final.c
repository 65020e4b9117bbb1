// Potentials at the last step: for each neuron the flat-order sum of the weights of all inputs that spiked.
// Time does not matter, so a window is a list of inputs, and each entry costs one row of a packed block.
//
// The rows of a block of a deep layer do not fit the cache, and windows overlap: channels are taken a few
// at a time, and for these all positions go on with their sums before the next ones are read. So each
// weight comes from memory once an image, and each position still adds in flat order.

#ifndef TIME

#include "packed.h"
#include "parallel.h"

typedef struct {
  const void *input;
  const float *packed;
  float *values;
  int32_t steps, c, h, w, f, kh, kw;
} ConvFinal;

// Channels whose rows of a block take about half of a first-level cache.
INLINE int32_t channels_at_once(int32_t kh, int32_t kw) {
  int32_t channels = 16384 / (kh * kw * LANES * (int32_t)sizeof(float));
  return channels > 0 ? channels : 1;
}

INLINE int32_t chunks_of(int32_t c, int32_t kh, int32_t kw) {
  int32_t channels = channels_at_once(kh, kw);
  return (c + channels - 1) / channels;
}

// The lists of all positions of an image, where their chunks start, and their sums.
INLINE int64_t final_scratch(int32_t c, int32_t kh, int32_t kw, int32_t positions) {
  int64_t each = (int64_t)c * kh * kw + chunks_of(c, kh, kw) + 1 + LANES;
  return each * positions * 4;
}

#define THIS_FILE "conv_final.c"
#include "each_time.h"

KERNEL(int32_t, spyke_conv_final_scratch_bytes)(int32_t c, int32_t kh, int32_t kw,
                                                int32_t positions) {
  return scratch_size(final_scratch(c, kh, kw, positions));
}

#else

#include "window.h"

static void TIMED(final_image)(const void *data, int32_t image, unsigned char *scratch) {
  const ConvFinal *j = data;
  int32_t c = j->c, h = j->h, w = j->w, f = j->f, kh = j->kh, kw = j->kw;
  int32_t ho = h - kh + 1, wo = w - kw + 1, positions = ho * wo, inputs = c * kh * kw;
  int32_t chunks = chunks_of(c, kh, kw), rows = channels_at_once(kh, kw) * kh * kw;
  const TIME *input = (const TIME *)j->input + (int64_t)image * c * h * w;
  float *values = j->values + (int64_t)image * f * positions;
  float *sums = (float *)scratch;
  int32_t *lists = (int32_t *)(sums + (int64_t)positions * LANES);
  int32_t *starts = lists + (int64_t)positions * inputs;
  for (int32_t p = 0; p < positions; p++) {
    int32_t *list = lists + (int64_t)p * inputs, *start = starts + (int64_t)p * (chunks + 1);
    int32_t count = TIMED(list_window)(input, c, h, w, kh, kw, p / wo, p % wo, j->steps - 1, list);
    start[0] = 0;
    for (int32_t chunk = 0, i = 0; chunk < chunks; chunk++) {
      while (i < count && list[i] < (chunk + 1) * rows) i++;
      start[chunk + 1] = i;
    }
  }
  for (int32_t block = 0; block < block_count(f); block++) {
    const float *weights = j->packed + block_start(block, inputs);
    int32_t width = block_width(f, block), used = lanes_in_use(f, block);
    for (int32_t i = 0; i < positions * LANES; i++) sums[i] = 0;
    for (int32_t chunk = 0; chunk < chunks; chunk++) {
      for (int32_t p = 0; p < positions; p++) {
        const int32_t *list = lists + (int64_t)p * inputs, *start = starts + (int64_t)p * (chunks + 1);
        gather_on(weights, width, list + start[chunk], start[chunk + 1] - start[chunk],
                  sums + p * LANES);
      }
    }
    for (int32_t lane = 0; lane < used; lane++) {
      float *to = values + (int64_t)(block * LANES + lane) * positions;
      for (int32_t p = 0; p < positions; p++) to[p] = sums[p * LANES + lane];
    }
  }
}

KERNEL(void, TIMED(spyke_conv_final))(const TIME *input, const float *packed, float *values,
                                      unsigned char *scratch, int32_t n, int32_t steps, int32_t c,
                                      int32_t h, int32_t w, int32_t f, int32_t kh, int32_t kw) {
  ConvFinal job = {input, packed, values, steps, c, h, w, f, kh, kw};
  int32_t positions = (h - kh + 1) * (w - kw + 1);
  spyke_each(TIMED(final_image), &job, n, scratch, final_scratch(c, kh, kw, positions));
}

#endif
