// Potentials at the last step: for each neuron the flat-order sum of the weights of all inputs that spiked.
// Time does not matter, so a window is a list of taps, and each costs one row of a packed block.
//
// The rows of a block of a deep layer do not fit the cache, and windows overlap: channels are taken a few
// at a time, and for these all windows of up to 8 stimuli go on with their sums before the next ones are
// read. So each weight comes from memory once for 8 stimuli, and each window still adds in flat order.
//
// Cost: for each tap, window and block a load and an addition of 128 bytes. Bound: the additions of add_loop.c.
// Share: 20 % in layer 3 of the digit network with AVX-512, 45 % in
// WebAssembly.

#ifndef TIME

#include "all_taps.h"
#include "parallel.h"

typedef struct {
  Layer layer;
  const void *input;
  const float *packed;
  float *values;
  int32_t n;
} ConvFinal;

#define MOST_AT_ONCE 8

// Stimuli that go together: fewer where their lists are long.
INLINE int32_t at_once(const Layer *l, int32_t n) {
  int64_t list = (int64_t)l->ho * l->wo * l->inputs * 4, fit = (1 << 24) / list;
  int32_t most = fit < 1 ? 1 : fit < MOST_AT_ONCE ? (int32_t)fit : MOST_AT_ONCE;
  return n < most ? n : most;
}

// Channels whose rows of a block take about 40 KB, a little more than most first-level caches have: with
// fewer, going from list to list takes longer than the second-level cache does (375 microseconds an image
// in batches of layer 3 of the digit network with 16 KB and AVX2, 285 with 40).
INLINE int32_t row_channels(const Layer *l) {
  return channels_of(40960 / (LANES * (int32_t)sizeof(float)), l->kh, l->kw);
}

// The taps of each stimulus, and sums [stimulus][window][lane].
static inline int64_t carve_final(const Layer *l, int32_t stimuli, unsigned char *scratch, AllTaps *taps,
                                  float **sums) {
  int64_t at = 0;
  for (int32_t i = 0; i < stimuli; i++) carve_all_taps(l, row_channels(l), scratch, &at, taps + i);
  carve(scratch, &at, (int64_t)stimuli * l->ho * l->wo * LANES * 4, (void **)sums);
  return at;
}

#define THIS_FILE "conv_final.c"
#include "each_time.h"

KERNEL(int32_t, spyke_conv_final_scratch_bytes)(int32_t n, int32_t steps, int32_t c, int32_t h, int32_t w,
                                                int32_t f, int32_t kh, int32_t kw) {
  Layer l = layer_of(steps, c, h, w, f, kh, kw);
  AllTaps taps[MOST_AT_ONCE];
  float *sums;
  return scratch_size(carve_final(&l, at_once(&l, n), 0, taps, &sums));
}

#else

#include "all_taps.h"

// Some stimuli.
static void TIMED(final_group)(const void *data, int32_t index, unsigned char *scratch) {
  const ConvFinal *j = data;
  const Layer *l = &j->layer;
  int32_t group = at_once(l, j->n), first = index * group;
  int32_t stimuli = j->n - first < group ? j->n - first : group;
  int32_t windows = l->ho * l->wo, chunks = chunks_of(l->c, row_channels(l));
  AllTaps taps[MOST_AT_ONCE];
  float *sums;
  carve_final(l, stimuli, scratch, taps, &sums);
  for (int32_t i = 0; i < stimuli; i++) {
    const TIME *input = (const TIME *)j->input + (int64_t)(first + i) * l->c * l->h * l->w;
    TIMED(list_all_taps)(input, l, row_channels(l), taps + i);
  }
  for (int32_t block = 0; block < block_count(l->f); block++) {
    const float *rows = j->packed + block_start(block, l->inputs);
    int32_t width = block_width(l->f, block);
    for (int32_t i = 0; i < stimuli * windows * LANES; i++) sums[i] = 0;
    for (int32_t chunk = 0; chunk < chunks; chunk++) {
      for (int32_t i = 0; i < stimuli * windows; i++) {
        const AllTaps *t = taps + i / windows;
        int32_t window = i % windows;
        const int32_t *end = t->ends + (int64_t)chunk * windows + window;
        int32_t from = chunk ? end[-windows] : 0;
        gather_on(rows, width, t->taps + (int64_t)window * l->inputs + from, *end - from, sums + i * LANES);
      }
    }
    for (int32_t i = 0; i < stimuli; i++) {
      for (int32_t lane = 0; lane < lanes_in_use(l->f, block); lane++) {
        float *to = j->values + ((int64_t)(first + i) * l->f + block * LANES + lane) * windows;
        for (int32_t p = 0; p < windows; p++) to[p] = sums[(i * windows + p) * LANES + lane];
      }
    }
  }
}

KERNEL(void, TIMED(spyke_conv_final))(const TIME *input, const float *packed, float *values,
                                      unsigned char *scratch, int32_t n, int32_t steps, int32_t c,
                                      int32_t h, int32_t w, int32_t f, int32_t kh, int32_t kw) {
  ConvFinal job = {layer_of(steps, c, h, w, f, kh, kw), input, packed, values, n};
  AllTaps taps[MOST_AT_ONCE];
  float *sums;
  if (n == 0) return;
  int32_t group = at_once(&job.layer, n);
  int64_t each = carve_final(&job.layer, group, 0, taps, &sums);
  spyke_each(TIMED(final_group), &job, (n + group - 1) / group, scratch, each);
}

#endif
