// First step at which the potential of a neuron is above the threshold: convolution and firing in one.
//
// A potential is the float32 sum of weights in flat order. Only its comparison with the threshold
// matters here, so weights that are not negative are screened first, with 16-bit integers q near
// weight * scale: sums of integers are exact in any order, twice as many fit a vector, and their
// distance from the truth is known. With m spikes in the window, S the exact sum and P the potential,
//
//   |sum(q) - scale * S| <= 0.51 m      (rounding to nearest, quantize.h)
//   |P - S| <= 1.01 m u S, u = 2^-24    (any order of m additions, m u <= 0.01)
//
// Near the threshold scale * S <= 65535, so the second term adds less than 0.009 m, and with the band
// b = 0.52 m + 1 around C = floor(scale * threshold): sum(q) > C + b means fired, sum(q) <= C - b means not
// fired. Every neuron gets two first steps, "may have" and "must have" fired; adding a weight that is
// not negative never lowers a float32 sum in a fixed order, so a neuron that has fired stays fired, and
// the first crossing lies between the two. Where they differ, sums of steps between are done again in
// flat order, until it is found. Weights with negative or non-finite values have all steps done that way.
//
// Cost of the screening: for each spike, kh * kw integer vector additions per 32 features, in time order
// over a band of rows that stays in the L1 cache; for each step, two comparisons per window.

#ifndef TIME

#include "conv_fire.h"
#define THIS_FILE "conv_fire.c"
#include "each_time.h"

#else

// Finds the spikes of an image and sorts them by (rank of the step, row); returns the number of steps
// with spikes. `steps_of[rank]` is the step, and `steps` after the last.
static int32_t TIMED(sort_spikes)(const TIME *input, const Layer *l, Spikes *s) {
  int32_t rows = l->c * l->h, count = 0, ranks = 0;
  int32_t *rank_of = s->counts;
  for (int32_t t = 0; t < l->steps; t++) rank_of[t] = 0;
  for (int32_t row = 0, y = 0; row < rows; row++, y = y + 1 == l->h ? 0 : y + 1) {
    int32_t kbase = row / l->h * l->kh * l->kw;
    for (int32_t x = 0; x < l->w; x++) {
      int32_t t = input[(int64_t)row * l->w + x];
      if (t >= l->steps) continue;
      rank_of[t]++;
      s->found[count] = (Spike){kbase, (int16_t)y, (int16_t)x};
      s->found_at[count++] = (uint16_t)t;
    }
  }
  for (int32_t t = 0; t < l->steps; t++) {
    if (rank_of[t] == 0) continue;
    s->steps_of[ranks] = t;
    rank_of[t] = ranks++;
  }
  s->steps_of[ranks] = l->steps;

  int32_t keys = ranks * l->h;
  for (int32_t i = 0; i <= keys; i++) s->starts[i] = 0;
  for (int32_t i = 0; i < count; i++) s->starts[rank_of[s->found_at[i]] * l->h + s->found[i].y]++;
  for (int32_t i = 0, sum = 0; i <= keys; i++) {
    int32_t size = s->starts[i];
    s->starts[i] = sum;
    sum += size;
  }
  for (int32_t i = 0; i < count; i++) {
    int32_t key = rank_of[s->found_at[i]] * l->h + s->found[i].y;
    s->sorted[s->starts[key]++] = s->found[i];
  }
  // Each start has moved to the end of its bucket, which is the start of the next one.
  for (int32_t i = keys; i > 0; i--) s->starts[i] = s->starts[i - 1];
  s->starts[0] = 0;
  return ranks;
}

// Counts, for the windows of a band, the steps at which a neuron must have and may have fired.
INLINE void TIMED(screen_band)(const Layer *l, const Spikes *s, const int16_t *screen, int32_t width,
                               int32_t ranks, int32_t top, int32_t bottom, Band *band) {
  int32_t wo = l->w - l->kw + 1, windows = (bottom - top) * wo, units = width / 16;
  TIME *must = (TIME *)band->must, *may = (TIME *)band->may;
  // Sums start at the bottom of the range; -32768 is left for an edge of the band below 0.
  for (int32_t i = 0; i < windows * width; i++) band->sums[i] = -32767;
  for (int32_t i = 0; i < windows * width; i++) must[i] = may[i] = 0;
  for (int32_t i = 0; i < windows; i++) band->spikes[i] = 0;

  for (int32_t rank = 0; rank < ranks; rank++) {
    int32_t last_row = bottom + l->kh - 1;
    int32_t begin = s->starts[rank * l->h + top];
    int32_t end = s->starts[rank * l->h + last_row];
    for (int32_t i = begin; i < end; i++) {
      Spike spike = s->sorted[i];
      int32_t y0 = spike.y - l->kh + 1 > top ? spike.y - l->kh + 1 : top;
      int32_t y1 = spike.y < bottom - 1 ? spike.y : bottom - 1;
      int32_t x0 = spike.x - l->kw + 1 > 0 ? spike.x - l->kw + 1 : 0;
      int32_t x1 = spike.x < wo - 1 ? spike.x : wo - 1;
      for (int32_t y = y0; y <= y1; y++) {
        int32_t window = (y - top) * wo + x0;
        const int16_t *weight =
            screen + (int64_t)(spike.kbase + (spike.y - y) * l->kw + spike.x - x0) * width;
        int16_t *sums = band->sums + (int64_t)window * width;
        int32_t *spikes = band->spikes + window;
        for (int32_t x = x0; x <= x1; x++, sums += width, weight -= width, spikes++) {
          *spikes += 1;
          for (int32_t u = 0; u < units; u++) {
            i16x16 *sum = (i16x16 *)sums + u;
            *sum = __builtin_elementwise_add_sat(*sum, ((const i16x16 *)weight)[u]);
          }
        }
      }
    }
    for (int32_t window = 0; window < windows; window++) {
      int32_t spikes = band->spikes[window];
      if (spikes <= l->too_few) continue;
      int32_t reach = (spikes * 533 >> 10) + 1; // 533 / 1024 > 0.52
      int32_t above = l->centre + 1 + reach, below = l->centre - 1 - reach;
      i16x16 high = (i16x16){} + (int16_t)((above < 65534 ? above : 65534) - 32767);
      i16x16 low = (i16x16){} + (int16_t)((below > -1 ? below : -1) - 32767);
      for (int32_t u = 0; u < units; u++) {
        i16x16 sum = ((const i16x16 *)(band->sums + (int64_t)window * width))[u];
        TIMED(times16) *musts = (TIMED(times16) *)(must + (int64_t)window * width) + u;
        TIMED(times16) *mays = (TIMED(times16) *)(may + (int64_t)window * width) + u;
        *musts -= __builtin_convertvector(sum > high, TIMED(times16));
        *mays -= __builtin_convertvector(sum > low, TIMED(times16));
      }
    }
  }
}

// List of the inputs of a window with a spike at step `last` or before, in flat order, with their steps.
static int32_t TIMED(list_spikes)(const TIME *input, const Layer *l, const Spikes *s, int32_t y,
                                  int32_t x, int32_t last) {
  int32_t count = 0, k = 0;
  for (int32_t channel = 0; channel < l->c; channel++) {
    for (int32_t row = 0; row < l->kh; row++) {
      const TIME *times = input + ((int64_t)channel * l->h + y + row) * l->w + x;
      for (int32_t column = 0; column < l->kw; column++, k++) {
        s->all[count] = k; // kept only if the count moves on: no branch to mispredict
        s->all_at[count] = times[column];
        count += times[column] <= last;
      }
    }
  }
  return count;
}

// Sums a window again in flat order at one rank, and narrows the doubt of all lanes.
static void TIMED(sum_again)(const Layer *l, const Spikes *s, const float *rows, int32_t width,
                             int32_t listed, int32_t rank, int32_t *first, int32_t *latest) {
  float sums[LANES];
  int32_t count = 0, step = s->steps_of[rank];
  for (int32_t i = 0; i < listed; i++) {
    s->list[count] = s->all[i];
    count += s->all_at[i] <= step;
  }
  gather_block(rows, width, s->list, count, sums);
  for (int32_t lane = 0; lane < width; lane++) {
    if (rank < first[lane] || rank >= latest[lane]) continue;
    if (sums[lane] > l->threshold) latest[lane] = rank;
    else first[lane] = rank + 1;
  }
}

// Does the steps at which a window is in doubt again in flat order: in `first` from the earliest rank
// that a lane may, to the latest that it must have fired. Returns how many lanes were in doubt.
//
// Where sums never fall (`monotone`), a rank settles all before it or all after it. Trained weights are
// nearly 0 or 1, so sums tie with a whole threshold and stay there: the last rank is asked first, which
// settles most neurons that never fire, then the middle of what is left. Otherwise the ranks go in turn.
static int32_t TIMED(resolve)(const TIME *input, const Layer *l, const Spikes *s, const float *rows,
                              int32_t width, int32_t y, int32_t x, int32_t monotone, int32_t *first,
                              int32_t *latest) {
  int32_t doubts = 0, begin = l->steps, end = 0;
  for (int32_t lane = 0; lane < width; lane++) {
    if (first[lane] == latest[lane]) continue;
    doubts++;
    if (first[lane] < begin) begin = first[lane];
    if (latest[lane] > end) end = latest[lane];
  }
  if (!doubts) return 0;
  int32_t listed = TIMED(list_spikes)(input, l, s, y, x, s->steps_of[end - 1]);
  if (!monotone) {
    for (int32_t rank = begin; rank < end; rank++) {
      TIMED(sum_again)(l, s, rows, width, listed, rank, first, latest);
    }
    return doubts;
  }
  TIMED(sum_again)(l, s, rows, width, listed, end - 1, first, latest);
  for (int32_t lane = 0; lane < width; lane++) {
    while (first[lane] < latest[lane]) {
      int32_t rank = (first[lane] + latest[lane]) / 2;
      TIMED(sum_again)(l, s, rows, width, listed, rank, first, latest);
    }
  }
  return doubts;
}

// Settles a band of a block and writes its spike times.
static int32_t TIMED(settle_band)(const TIME *input, const Layer *l, const Spikes *s,
                                  const float *packed, int32_t block, int32_t ranks, int32_t top,
                                  int32_t bottom, const Band *band, int32_t monotone, TIME *out) {
  int32_t wo = l->w - l->kw + 1, ho = l->h - l->kh + 1, windows = (bottom - top) * wo;
  int32_t width = block_width(l->f, block), used = lanes_in_use(l->f, block), doubts = 0;
  const float *rows = packed + block_start(block, l->c * l->kh * l->kw);
  TIME *must = (TIME *)band->must;
  const TIME *may = (const TIME *)band->may;
  for (int32_t window = 0; window < windows; window++) {
    TIME *musts = must + (int64_t)window * width;
    const TIME *mays = may + (int64_t)window * width;
    int32_t differ = 0;
    for (int32_t lane = 0; lane < width; lane++) differ |= musts[lane] ^ mays[lane];
    if (!differ) continue;
    int32_t first[LANES], latest[LANES];
    for (int32_t lane = 0; lane < width; lane++) {
      first[lane] = ranks - mays[lane];
      latest[lane] = ranks - musts[lane];
    }
    doubts += TIMED(resolve)(input, l, s, rows, width, top + window / wo, window % wo, monotone, first,
                             latest);
    for (int32_t lane = 0; lane < width; lane++) musts[lane] = (TIME)(ranks - latest[lane]);
  }
  for (int32_t lane = 0; lane < used; lane++) {
    TIME *plane = out + ((int64_t)(block * LANES + lane) * ho + top) * wo;
    for (int32_t window = 0; window < windows; window++) {
      plane[window] = (TIME)s->steps_of[ranks - must[(int64_t)window * width + lane]];
    }
  }
  return doubts;
}

// No screen: every neuron is in doubt at every step.
static void TIMED(doubt_band)(int32_t lanes, int32_t ranks, Band *band) {
  for (int32_t i = 0; i < lanes; i++) {
    ((TIME *)band->must)[i] = 0;
    ((TIME *)band->may)[i] = (TIME)ranks;
  }
}

// Input and output are spike times, `packed` and `screen` come from spyke_pack and spyke_quantize with
// this scale; no screen: a null pointer. `largest` is at least the largest weight. Returns the number of
// neurons that were done in flat order.
KERNEL(int32_t, TIMED(spyke_conv_fire))(const TIME *input, const float *packed, const int16_t *screen,
                                        TIME *out, unsigned char *scratch, int32_t n, int32_t steps,
                                        int32_t c, int32_t h, int32_t w, int32_t f, int32_t kh,
                                        int32_t kw, float threshold, float scale, float largest) {
  Layer l = layer_of(steps, c, h, w, f, kh, kw, threshold, scale, largest);
  Spikes s;
  Band band;
  carve_scratch(&l, scratch, &s, &band);
  int32_t ho = h - kh + 1, wo = w - kw + 1, inputs = c * kh * kw, exact = 0;
  for (int32_t image = 0; image < n; image++) {
    const TIME *in = input + (int64_t)image * c * h * w;
    TIME *result = out + (int64_t)image * f * ho * wo;
    int32_t ranks = TIMED(sort_spikes)(in, &l, &s);
    for (int32_t block = 0; block < block_count(f); block++) {
      int32_t width = block_width(f, block);
      const int16_t *quantized = screen ? screen + block_start(block, inputs) : 0;
      for (int32_t top = 0; top < ho; top += l.band_rows) {
        int32_t bottom = top + l.band_rows < ho ? top + l.band_rows : ho;
        if (!screen) TIMED(doubt_band)((bottom - top) * wo * width, ranks, &band);
        else if (width == LANES) TIMED(screen_band)(&l, &s, quantized, LANES, ranks, top, bottom, &band);
        else TIMED(screen_band)(&l, &s, quantized, 16, ranks, top, bottom, &band);
        exact += TIMED(settle_band)(in, &l, &s, packed, block, ranks, top, bottom, &band, screen != 0,
                                    result);
      }
    }
  }
  return exact;
}

#endif
