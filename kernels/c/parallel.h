// Work on many images or planes, one after another or by several threads. Each index writes to outputs of
// its own, so what comes out does not depend on how many threads there are.

#ifndef SPYKE_PARALLEL_H
#define SPYKE_PARALLEL_H

#include "spyke.h"

// Does the work of one index; `scratch` is the memory of the thread that does it.
typedef void (*SpykeTask)(const void *job, int32_t index, unsigned char *scratch);

// So many bytes has each thread: a multiple of what scratch memory is aligned to.
INLINE int64_t scratch_stride(int64_t bytes) { return (bytes + 63) & ~(int64_t)63; }

// Cuts `bytes` off the scratch memory; with a null pointer it only counts.
static inline void carve(unsigned char *scratch, int64_t *at, int64_t bytes, void **out) {
  *out = scratch ? scratch + *at : 0;
  *at += scratch_stride(bytes);
}

// Work that moves so many bytes or more is worth a task of its own: a thread takes a few microseconds to
// wake up.
#define TASK_BYTES 65536

// Planes of so many bytes each that make a task.
INLINE int32_t planes_a_task(int64_t bytes) {
  return bytes < TASK_BYTES && bytes > 0 ? (int32_t)(TASK_BYTES / bytes) : 1;
}

// Calls the task for each index below `count`. `scratch` holds `scratch_each` bytes for each thread,
// rounded up to a multiple of 64; null where the task needs none.
#ifdef __wasm__
INLINE void spyke_each(SpykeTask task, const void *job, int32_t count, unsigned char *scratch,
                       int64_t scratch_each) {
  (void)scratch_each;
  for (int32_t index = 0; index < count; index++) task(job, index, scratch);
}
#else
void spyke_each(SpykeTask task, const void *job, int32_t count, unsigned char *scratch,
                int64_t scratch_each); // native/pool.c
#endif

#endif
