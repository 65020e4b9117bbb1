// The threads behind parallel.h. They sleep between jobs. The caller works too, and all take indices from
// one counter; a worker that wakes up after the last index was taken goes back to sleep, and nobody waits
// for it.
//
// The number of threads belongs to the thread that calls (each worker of Deno is one), so that nobody
// changes it between another's reservation of scratch memory and its call. The pool has one job at a
// time: a call from a task, or while another caller has the pool, is done by its own thread.
//
// Floating-point state stays as it is. Flushing denormals would make sums differ from those of
// WebAssembly, which has no such mode, and a potential is defined as an IEEE sum; what would be slow, the
// weights below 1e-30, is made 0 where weights are updated.

#include <stdatomic.h>
#include <stdlib.h>

#include "../parallel.h"
#include "threads.h"

#define MOST_THREADS 256

typedef struct {
  SpykeTask task;
  const void *data;
  int32_t count, threads; // threads of this job, the caller included
  unsigned char *scratch;
  int64_t stride;
} Job;

static Lock pool_lock = LOCK_INIT;
static Condition job_came = CONDITION_INIT, workers_left = CONDITION_INIT;
static int32_t taken;      // by a caller
static int32_t started;    // workers that exist
static int32_t working;    // workers that are in the job
static uint64_t turn;      // counts the jobs
static Job job;            // `threads` is 0 when nobody may join any more
static atomic_llong next_index;

static _Thread_local int32_t threads = 1;

static void run_task(const Job *now, int32_t index, int32_t thread) {
  unsigned char *scratch = now->scratch ? now->scratch + thread * now->stride : 0;
#ifdef SPYKE_SANITIZED
  // Memory of its own, with nothing behind it, so that one byte too many is found.
  if (scratch) scratch = aligned_alloc(64, (size_t)now->stride);
  now->task(now->data, index, scratch);
  free(scratch);
#else
  now->task(now->data, index, scratch);
#endif
}

static void take_indices(const Job *now, int32_t thread) {
  for (;;) {
    int64_t index = atomic_fetch_add_explicit(&next_index, 1, memory_order_relaxed);
    if (index >= now->count) return;
    run_task(now, (int32_t)index, thread);
  }
}

static THREAD_RESULT worker(void *argument) {
  int32_t thread = (int32_t)(intptr_t)argument;
  uint64_t seen = 0;
  lock(&pool_lock);
  for (;;) {
    while (turn == seen || thread >= job.threads) wait_for(&job_came, &pool_lock);
    seen = turn;
    Job now = job;
    working++;
    unlock(&pool_lock);
    take_indices(&now, thread);
    lock(&pool_lock);
    if (--working == 0) wake_all(&workers_left);
  }
  return 0;
}

// Gives the job to the workers; without success if the pool is taken or has no worker.
static int hand_out(const Job *now) {
  lock(&pool_lock);
  int possible = !taken;
  if (possible) {
    while (started < now->threads - 1) {
      if (!start_thread(worker, (void *)(intptr_t)(started + 1))) break;
      started++;
    }
    possible = started > 0;
  }
  if (possible) {
    taken = 1;
    turn++;
    job = *now;
    atomic_store_explicit(&next_index, 0, memory_order_relaxed);
    wake_all(&job_came);
  }
  unlock(&pool_lock);
  return possible;
}

void spyke_each(SpykeTask task, const void *data, int32_t count, unsigned char *scratch,
                int64_t scratch_each) {
  int32_t useful = threads < count ? threads : count;
  Job now = {task, data, count, useful, scratch, scratch_stride(scratch_each)};
  if (useful < 2 || !hand_out(&now)) {
    for (int32_t index = 0; index < count; index++) run_task(&now, index, 0);
    return;
  }
  take_indices(&now, 0);
  lock(&pool_lock);
  job.threads = 0;
  while (working) wait_for(&workers_left, &pool_lock);
  taken = 0;
  unlock(&pool_lock);
}

// How many threads share the calls from this thread; returns how many do now.
KERNEL(int32_t, spyke_set_threads)(int32_t wanted) {
  threads = wanted < 1 ? 1 : wanted > MOST_THREADS ? MOST_THREADS : wanted;
  return threads;
}

KERNEL(int32_t, spyke_threads)(void) { return threads; }
