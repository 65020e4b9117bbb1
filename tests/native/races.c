// Callers that share the pool of threads again and again, for a sanitizer that watches for data races. Ends
// with status 1 if an index was left out or done twice, or two threads had the same scratch memory.

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "../../kernels/c/parallel.h"

int32_t spyke_set_threads(int32_t wanted);

enum { CALLERS = 3, ROUNDS = 400, MOST = 40, EACH = 64 };

typedef struct {
  int32_t *done;
  int32_t *broken;
} Work;

static void work(const void *data, int32_t index, unsigned char *scratch) {
  const Work *w = data;
  memset(scratch, index, EACH);
  w->done[index]++;
  for (int i = 0; i < EACH; i++) {
    if (scratch[i] != (unsigned char)index) w->broken[index] = 1;
  }
}

static void *caller(void *argument) {
  int32_t threads = (int32_t)(intptr_t)argument, wrong = 0;
  static _Thread_local unsigned char scratch[16 * EACH] __attribute__((aligned(64)));
  for (int32_t round = 0; round < ROUNDS; round++) {
    int32_t done[MOST] = {0}, broken[MOST] = {0}, count = round % MOST;
    Work w = {done, broken};
    spyke_set_threads(round % threads + 1);
    spyke_each(work, &w, count, scratch, EACH);
    for (int32_t i = 0; i < MOST; i++) wrong += done[i] != (i < count) || broken[i];
  }
  return (void *)(intptr_t)wrong;
}

int main(void) {
  pthread_t callers[CALLERS];
  int32_t threads[CALLERS] = {2, 5, 16}, wrong = 0;
  for (int i = 0; i < CALLERS; i++) {
    pthread_create(&callers[i], 0, caller, (void *)(intptr_t)threads[i]);
  }
  for (int i = 0; i < CALLERS; i++) {
    void *result;
    pthread_join(callers[i], &result);
    wrong += (int32_t)(intptr_t)result;
  }
  printf("%d wrong\n", wrong);
  return wrong != 0;
}
