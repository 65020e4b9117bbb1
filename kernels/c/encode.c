// Rank-order coding: the non-zero intensities of a stimulus, largest first (equal ones: lowest index
// first; NaN before all), are dealt into `steps` bins of floor(count / steps), at least one each; what is left
// over stays silent. A radix sort of four passes, so the cost is linear.

#ifndef TIME

#define THIS_FILE "encode.c"

#include "parallel.h"

typedef struct {
  const float *intensities;
  void *out;
  int32_t steps, length;
} Encode;

// Keys and indices, twice.
INLINE int64_t encode_scratch(int32_t length) { return (int64_t)length * 16; }

// An unsigned key that ascends as the value descends.
INLINE uint32_t descending_key(float value) {
  union {
    float f;
    uint32_t u;
  } bits = {value};
  if (value != value) return 0;
  return bits.u >> 31 ? bits.u : bits.u ^ 0x7fffffffu;
}

// Sorts by a byte of the key; stable.
static void sort_byte(const uint32_t *keys, const int32_t *ids, uint32_t *keys_out, int32_t *ids_out,
                      int32_t count, int32_t shift) {
  int32_t starts[257] = {0};
  for (int32_t i = 0; i < count; i++) starts[(keys[i] >> shift & 255) + 1]++;
  for (int32_t i = 0; i < 256; i++) starts[i + 1] += starts[i];
  for (int32_t i = 0; i < count; i++) {
    int32_t to = starts[keys[i] >> shift & 255]++;
    keys_out[to] = keys[i];
    ids_out[to] = ids[i];
  }
}

#include "each_time.h"

KERNEL(int32_t, spyke_encode_rank_scratch_bytes)(int32_t length) {
  return scratch_size(encode_scratch(length));
}

#else

static void TIMED(encode_image)(const void *data, int32_t image, unsigned char *scratch) {
  const Encode *j = data;
  int32_t length = j->length, steps = j->steps, count = 0;
  const float *intensities = j->intensities + (int64_t)image * length;
  TIME *out = (TIME *)j->out + (int64_t)image * length;
  uint32_t *keys = (uint32_t *)scratch, *keys2 = keys + length;
  int32_t *ids = (int32_t *)(keys2 + length), *ids2 = ids + length;
  for (int32_t i = 0; i < length; i++) {
    out[i] = (TIME)steps;
    keys[count] = descending_key(intensities[i]);
    ids[count] = i;
    count += intensities[i] != 0;
  }
  sort_byte(keys, ids, keys2, ids2, count, 0);
  sort_byte(keys2, ids2, keys, ids, count, 8);
  sort_byte(keys, ids, keys2, ids2, count, 16);
  sort_byte(keys2, ids2, keys, ids, count, 24);
  int32_t bin = count / steps > 0 ? count / steps : 1, next = 0;
  for (int32_t step = 0; step < steps; step++) {
    for (int32_t i = 0; i < bin && next < count; i++) out[ids[next++]] = (TIME)step;
  }
}

KERNEL(void, TIMED(spyke_encode_rank))(const float *intensities, TIME *out, unsigned char *scratch,
                                       int32_t n, int32_t steps, int32_t length) {
  Encode job = {intensities, out, steps, length};
  spyke_each(TIMED(encode_image), &job, n, scratch, encode_scratch(length));
}

#endif
