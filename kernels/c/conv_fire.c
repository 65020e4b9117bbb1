// First step at which the potential of a neuron is above the threshold: convolution and firing in one.
//
// A potential is the float32 sum of weights in flat order. Only its comparison with the threshold
// matters here, so weights that are not negative are screened first, as 16-bit integers q (quantize.h):
// sums of integers are exact in any order, and twice as many fit a vector. With m spikes in the window,
// T = floor(scale * threshold) and the potential P,
//
//   sum(q) <= T                          P has not crossed (quantize.h)
//   sum(q) > T + m + m / 64 + 1          P has crossed: a q is at most 1 + 2^-11 above its weight, and the
//                                        roundings of a sum near 2^16 units are at most m / 250 units
//
// Adding a weight that is not negative never lowers a float32 sum in a fixed order, so a neuron that has
// crossed stays above. Every neuron gets the number of steps at which it may have and must have crossed;
// where they differ, sums of steps between are done again in flat order until the first crossing is
// found. Weights with negative or non-finite values have all steps done that way.
//
// Cost of the screening: for each window, block of 32 features and spike one row of 64 bytes, added to
// sums in registers; two comparisons for each step at which the window got a spike, once there are enough
// of them to reach the threshold at all.

#ifndef TIME

#include "parallel.h"
#include "taps.h"

typedef struct {
  Layer layer;
  int32_t centre;  // T
  int32_t too_few; // so many spikes can not reach the threshold
  float threshold;
} Firing;

typedef struct {
  const Firing *firing;
  const void *input;
  const float *packed;
  const int16_t *screen;
  void *out;
  int32_t *doubts; // [n]: neurons that were done in flat order; may be null
} FireJob;

typedef struct {
  Spikes spikes;
  Band band;
  FlatBand flat;
  int32_t *list;
  int16_t *above; // [i]: where sums of i + 1 spikes must have crossed, from the bottom of the range
  void *first; // [window][lane]: the first crossing
} FireScratch;

static inline int64_t carve_fire(const Layer *l, unsigned char *scratch, FireScratch *s) {
  int64_t at = 0, windows = (int64_t)band_rows(l) * l->wo;
  carve_spikes(l, scratch, &at, &s->spikes);
  carve_band(l, band_rows(l), scratch, &at, &s->band);
  carve_flat(l, band_rows(l), scratch, &at, &s->flat);
  carve(scratch, &at, (int64_t)l->inputs * 4, (void **)&s->list);
  carve(scratch, &at, (int64_t)l->inputs * 2, (void **)&s->above);
  carve(scratch, &at, windows * LANES * (l->steps > 254 ? 2 : 1), &s->first);
  return at;
}

KERNEL(int32_t, spyke_conv_fire_scratch_bytes)(int32_t steps, int32_t c, int32_t h, int32_t w,
                                               int32_t kh, int32_t kw) {
  Layer l = layer_of(steps, c, h, w, 0, kh, kw);
  FireScratch s;
  return scratch_size(carve_fire(&l, 0, &s));
}

// Steps at which the lanes of a window may have and must have crossed.
typedef struct {
  i16x16 may[2], must[2];
} Crossed;

// No branch depends on the steps: they differ from window to window, and mispredictions cost more than
// comparisons at a spike that is not the last one of its step, which count for 0 steps.
INLINE Crossed screen_window(const Firing *l, const Band *b, const int16_t *above, int32_t window,
                             const int16_t *rows, int32_t width) {
  const int32_t *taps = b->taps + (int64_t)window * l->layer.inputs;
  const uint16_t *at = b->at + (int64_t)window * (l->layer.inputs + 1);
  int32_t units = width / 16, count = b->counts[window], i = 0;
  Crossed crossed = {};
  if (count <= l->too_few) return crossed;
  // Sums start at the bottom of the range.
  i16x16 sums[2] = {(i16x16){} - 32767, (i16x16){} - 32767};
  i16x16 low = (i16x16){} + (int16_t)(l->centre - 32767);
  for (; i < l->too_few; i++) {
    const i16x16 *row = (const i16x16 *)(rows + (int64_t)taps[i] * width);
    for (int32_t u = 0; u < units; u++) sums[u] = __builtin_elementwise_add_sat(sums[u], row[u]);
  }
  for (; i < count; i++) {
    const i16x16 *row = (const i16x16 *)(rows + (int64_t)taps[i] * width);
    i16x16 high = (i16x16){} + above[i], steps = (i16x16){} + (int16_t)(at[i + 1] - at[i]);
    for (int32_t u = 0; u < units; u++) {
      sums[u] = __builtin_elementwise_add_sat(sums[u], row[u]);
      crossed.may[u] += (sums[u] > low) & steps;
      crossed.must[u] += (sums[u] > high) & steps;
    }
  }
  return crossed;
}

// The potential of a lane at a step.
INLINE float potential(const float *rows, int32_t width, const int32_t *taps, const uint16_t *at,
                       int32_t count, int32_t step) {
  float sum = 0;
  for (int32_t i = 0; i < count; i++) {
    float weight = rows[(int64_t)taps[i] * width];
    sum += at[i] <= step ? weight : 0;
  }
  return sum;
}

// First crossing of a lane whose sums never fall, from step `first` on and not after `latest`. The step
// before `latest` is asked first, since most doubts are sums that stay at the threshold until a spike
// decides; then the middle of what is left.
INLINE int32_t settle(const Firing *l, const FireScratch *s, int32_t window, const float *rows,
                      int32_t width, int32_t first, int32_t latest) {
  const int32_t *taps = s->flat.taps + (int64_t)window * l->layer.inputs;
  const uint16_t *at = s->flat.at + (int64_t)window * l->layer.inputs;
  for (int32_t step = latest - 1; first < latest; step = (first + latest) / 2) {
    if (potential(rows, width, taps, at, s->band.counts[window], step) > l->threshold) latest = step;
    else first = step + 1;
  }
  return latest;
}

// First crossings of all lanes of a window by the sums of each step with spikes.
static void walk_window(const Firing *l, FireScratch *s, int32_t window, const float *rows, int32_t width,
                        int32_t *first) {
  const int32_t *taps = s->flat.taps + (int64_t)window * l->layer.inputs;
  const uint16_t *at = s->flat.at + (int64_t)window * l->layer.inputs;
  int32_t count = s->band.counts[window], before = 0;
  for (int32_t lane = 0; lane < width; lane++) first[lane] = l->layer.steps;
  for (int32_t rank = 0; rank < s->spikes.ranks && before < count; rank++) {
    int32_t step = s->spikes.steps_of[rank], listed = 0;
    for (int32_t i = 0; i < count; i++) {
      s->list[listed] = taps[i];
      listed += at[i] <= step;
    }
    if (listed == before) continue;
    before = listed;
    float sums[LANES];
    gather_block(rows, width, s->list, listed, sums);
    for (int32_t lane = 0; lane < width; lane++) {
      if (sums[lane] > l->threshold && step < first[lane]) first[lane] = step;
    }
  }
}

#define THIS_FILE "conv_fire.c"
#include "each_time.h"

#else

#include "taps.h"

// First crossings of the windows of a band and the lanes of a block. Returns how many were in doubt;
// without a screen all are.
INLINE int32_t TIMED(fire_block)(const Firing *l, FireScratch *s, const float *rows,
                                 const int16_t *screen, int32_t width) {
  int32_t doubts = 0, steps = l->layer.steps, units = width / 16;
  TIME *out = (TIME *)s->first;
  for (int32_t window = 0; window < s->band.windows; window++, out += width) {
    if (!screen) {
      int32_t first[LANES];
      flatten(&l->layer, &s->band, window, &s->flat);
      walk_window(l, s, window, rows, width, first);
      for (int32_t lane = 0; lane < width; lane++) out[lane] = (TIME)first[lane];
      doubts += width;
      continue;
    }
    Crossed crossed = screen_window(l, &s->band, s->above, window, screen, width);
    i16x16 differ = {};
    for (int32_t u = 0; u < units; u++) {
      differ |= crossed.may[u] ^ crossed.must[u];
      ((TIMED(times16) *)out)[u] =
          __builtin_convertvector((i16x16){} + (int16_t)steps - crossed.must[u], TIMED(times16));
    }
    if (!any16(differ)) continue;
    flatten(&l->layer, &s->band, window, &s->flat);
    uint16_t may[LANES];
    for (int32_t u = 0; u < units; u++) ((i16x16 *)may)[u] = crossed.may[u];
    for (int32_t lane = 0; lane < width; lane++) {
      int32_t first = steps - may[lane];
      if (first == out[lane]) continue;
      out[lane] = (TIME)settle(l, s, window, rows + lane, width, first, out[lane]);
      doubts++;
    }
  }
  return doubts;
}

// One stimulus.
static void TIMED(fire_image)(const void *data, int32_t image, unsigned char *scratch) {
  const FireJob *job = data;
  const Firing *l = job->firing;
  const Layer *layer = &l->layer;
  FireScratch s;
  carve_fire(layer, scratch, &s);
  for (int32_t i = 0; i < (layer->inputs + 63) / 64; i++) s.flat.marks[i] = 0;
  for (int32_t i = 0; i < layer->inputs; i++) {
    int32_t above = l->centre + i + 1 + ((i + 1) >> 6) + 1;
    s.above[i] = (int16_t)((above < 65534 ? above : 65534) - 32767);
  }
  int32_t positions = layer->ho * layer->wo, inputs = layer->inputs, doubts = 0;
  const TIME *input = (const TIME *)job->input + (int64_t)image * layer->c * layer->h * layer->w;
  TIME *out = (TIME *)job->out + (int64_t)image * layer->f * positions;
  TIMED(sort_spikes)(input, layer, &s.spikes);
  for (int32_t top = 0; top < layer->ho; top += band_rows(layer)) {
    begin_band(layer, top, band_rows(layer), &s.band);
    for (int32_t rank = 0; rank < s.spikes.ranks; rank++) add_rank(layer, &s.spikes, rank, &s.band);
    end_band(layer, &s.band);
    for (int32_t i = 0; i < s.band.windows; i++) s.flat.have[i] = 0;
    for (int32_t block = 0; block < block_count(layer->f); block++) {
      int32_t width = block_width(layer->f, block), used = lanes_in_use(layer->f, block);
      const float *rows = job->packed + block_start(block, inputs);
      const int16_t *integers = job->screen ? job->screen + block_start(block, inputs) : 0;
      doubts += width == LANES ? TIMED(fire_block)(l, &s, rows, integers, LANES)
                               : TIMED(fire_block)(l, &s, rows, integers, 16);
      for (int32_t lane = 0; lane < used; lane++) {
        TIME *plane = out + (int64_t)(block * LANES + lane) * positions + top * layer->wo;
        const TIME *from = (const TIME *)s.first + lane;
        for (int32_t i = 0; i < s.band.windows; i++) plane[i] = from[(int64_t)i * width];
      }
    }
  }
  if (job->doubts) job->doubts[image] = doubts;
}

// Input and output are spike times, `packed` and `screen` come from spyke_pack and spyke_quantize with
// this scale, `screen` may be null. `largest` is at least the largest weight. `doubts` [n] counts the
// neurons that were done in flat order; it may be null.
KERNEL(void, TIMED(spyke_conv_fire))(const TIME *input, const float *packed, const int16_t *screen,
                                     TIME *out, int32_t *doubts, unsigned char *scratch, int32_t n,
                                     int32_t steps, int32_t c, int32_t h, int32_t w, int32_t f,
                                     int32_t kh, int32_t kw, float threshold, float scale,
                                     float largest) {
  Firing l = {layer_of(steps, c, h, w, f, kh, kw), 0, 0, threshold};
  if (screen) {
    l.centre = (int32_t)((double)scale * (double)threshold);
    l.too_few = (int32_t)(l.centre / ((double)scale * (double)largest + 2));
  }
  FireJob job = {&l, input, packed, screen, out, doubts};
  FireScratch s;
  spyke_each(TIMED(fire_image), &job, n, scratch, carve_fire(&l.layer, 0, &s));
}

#endif
