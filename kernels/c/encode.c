// Rank-order coding: the non-zero intensities of a stimulus, largest first (equal ones: lowest index
// first; NaN before all), are dealt into `steps` bins of floor(count / steps), at least one each; what is left
// over stays silent. A radix sort of four passes at most, so the cost is linear.

#ifndef TIME

#define THIS_FILE "encode.c"

#include "simd.h"

// An unsigned key that ascends as the value descends.
INLINE uint32_t descending_key(float value) {
  union {
    float f;
    uint32_t u;
  } bits = {value};
  if (value != value) return 0;
  return bits.u >> 31 ? bits.u : bits.u ^ 0x7fffffffu;
}

// Lists the key and, below it, the index of each intensity that is not 0. Gives their number.
static int32_t list_keys(const float *intensities, int32_t length, uint64_t *list) {
  int32_t count = 0, i = 0;
  while (i < length) {
    int32_t end = i + 16 < length ? i + 16 : length;
    // Most of a filtered image is 0.
    if (end - i == 16 && !__builtin_reduce_or(*(const f32x16 *)(intensities + i) != 0)) i = end;
    for (; i < end; i++) {
      list[count] = (uint64_t)descending_key(intensities[i]) << 32 | (uint32_t)i;
      count += intensities[i] != 0;
    }
  }
  return count;
}

// Sorts by the keys; stable. Gives which of the two arrays holds the result.
static const uint64_t *sort_keys(uint64_t *list, uint64_t *other, int32_t count) {
  int32_t starts[4][256] = {0};
  for (int32_t i = 0; i < count; i++) {
    for (int32_t byte = 0; byte < 4; byte++) starts[byte][list[i] >> (32 + 8 * byte) & 255]++;
  }
  for (int32_t byte = 0; byte < 4 && count > 0; byte++) {
    int32_t *start = starts[byte], shift = 32 + 8 * byte, next = 0;
    if (start[list[0] >> shift & 255] == count) continue; // all alike
    for (int32_t i = 0; i < 256; i++) {
      int32_t here = start[i];
      start[i] = next;
      next += here;
    }
    for (int32_t i = 0; i < count; i++) other[start[list[i] >> shift & 255]++] = list[i];
    uint64_t *sorted = other;
    other = list;
    list = sorted;
  }
  return list;
}

#include "parallel.h"

typedef struct {
  const float *intensities;
  void *out;
  int32_t steps, length;
} Encode;

#include "each_time.h"

KERNEL(int32_t, spyke_encode_rank_scratch_bytes)(int32_t length) {
  return scratch_size((int64_t)length * 16);
}

#else

static void TIMED(encode_image)(const void *data, int32_t image, unsigned char *scratch) {
  const Encode *j = data;
  int32_t length = j->length, steps = j->steps;
  TIME *out = (TIME *)j->out + (int64_t)image * length;
  uint64_t *list = (uint64_t *)scratch;
  int32_t count = list_keys(j->intensities + (int64_t)image * length, length, list);
  const uint64_t *sorted = sort_keys(list, list + length, count);
  for (int32_t i = 0; i < length; i++) out[i] = (TIME)steps;
  int32_t bin = count / steps > 0 ? count / steps : 1, next = 0;
  for (int32_t step = 0; step < steps; step++) {
    for (int32_t i = 0; i < bin && next < count; i++) out[(uint32_t)sorted[next++]] = (TIME)step;
  }
}

KERNEL(void, TIMED(spyke_encode_rank))(const float *intensities, TIME *out, unsigned char *scratch,
                                       int32_t n, int32_t steps, int32_t length) {
  Encode job = {intensities, out, steps, length};
  spyke_each(TIMED(encode_image), &job, n, scratch, (int64_t)length * 16);
}

#endif
