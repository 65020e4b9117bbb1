// The emulated GPU: fibers, barriers and memory (cuda_runtime.h).

#include "cuda_runtime.h"
#include <stdio.h>
#include <sys/mman.h>

#ifndef __x86_64__
#error "The switch between fibers is written for x86-64"
#endif

namespace {

enum { LANES = 32, STACK_BYTES = 128 * 1024, PAGE = 4096, ALIGNMENT = 16 };

size_t rounded(size_t bytes, size_t to) { return (bytes + to - 1) / to * to; }

// Pages for so many bytes, between two that nobody may touch; null if there are none.
char *between_guards(size_t bytes) {
  size_t pages = rounded(bytes, PAGE);
  void *memory = mmap(0, pages + 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return 0;
  char *first = (char *)memory + PAGE;
  if (mprotect(first, pages, PROT_READ | PROT_WRITE)) abort();
  return first;
}

// Where memory begins that ends with the pages for so many bytes, so that what is read or written behind it ends the
// process.
char *at_the_end(char *pages, size_t room, size_t bytes) {
  return pages + rounded(room, PAGE) - rounded(bytes, ALIGNMENT);
}

// Counts who has come to a barrier; it opens when all have that are still running.
struct Barrier {
  unsigned arrived, running;
  unsigned long opened;
};

struct Block;

struct Warp {
  Barrier barrier;
  uint64_t values[2][LANES]; // of this exchange and the one before
};

struct Fiber {
  void *stack_pointer;
  char *stack;
  EmulatedPlace place;
  Block *block;
  Warp *warp;
  Passed passed;
  bool done;
};

struct Block {
  Barrier barrier;
  Warp *warps;
  char *shared;
};

struct Grid {
  Barrier barrier;
  const EmulatedKernel *kernel;
};

// Threads of the host, such as tests side by side, have an emulation each.
thread_local Grid grid;
thread_local Fiber *running;
thread_local void *scheduler;
thread_local bool moved; // whether something has changed since the last look
thread_local bool backwards; // how fibers take turns in this launch
thread_local unsigned launch; // its number, on all threads of the host
unsigned launches;

// Saves what a call leaves alone, and goes on where `to` was saved.
extern "C" void emulated_switch(void **from, void *to);
asm(R"(
.text
.p2align 4
emulated_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
)");

[[noreturn]] void stuck(const char *why) {
  fprintf(stderr, "A kernel is stuck: %s\n", why);
  abort();
}

void yield() { emulated_switch(&running->stack_pointer, scheduler); }

void leave(Barrier *barrier) {
  barrier->running--;
  if (barrier->arrived && barrier->arrived == barrier->running) barrier->arrived = 0, barrier->opened++;
}

void wait(Barrier *barrier) {
  unsigned long before = barrier->opened;
  moved = true;
  if (++barrier->arrived == barrier->running) {
    barrier->arrived = 0;
    barrier->opened++;
    return;
  }
  while (barrier->opened == before) yield();
}

void run_fiber() {
  (*grid.kernel)();
  running->done = true;
  leave(&running->warp->barrier);
  leave(&running->block->barrier);
  leave(&grid.barrier);
  moved = true;
  for (;;) yield();
}

// Stacks are kept: there are many launches.
thread_local char **stacks;
thread_local unsigned kept;

// As is the shared memory of the blocks that run at the same time.
thread_local char *shared_pages[EMULATED_PROCESSORS];

char *shared_of(unsigned block, size_t bytes) {
  if (!shared_pages[block]) {
    shared_pages[block] = between_guards(EMULATED_SHARED_BYTES);
    if (!shared_pages[block]) abort();
    watch(shared_pages[block], rounded(EMULATED_SHARED_BYTES, PAGE), OF_BLOCK);
  }
  return at_the_end(shared_pages[block], EMULATED_SHARED_BYTES, bytes);
}

char *stack_of(unsigned number) {
  if (number >= kept) {
    unsigned more = number + 256;
    stacks = (char **)realloc(stacks, more * sizeof *stacks);
    for (; kept < more; kept++) {
      void *memory = mmap(0, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      if (memory == MAP_FAILED) abort();
      stacks[kept] = (char *)memory;
    }
  }
  return stacks[number];
}

// All threads of some blocks, until they are done.
void run_blocks(unsigned first, unsigned count, unsigned blocks, unsigned threads, size_t shared) {
  unsigned total = count * threads, warps = (threads + LANES - 1) / LANES;
  Fiber *fibers = (Fiber *)calloc(total, sizeof(Fiber));
  Block *all = (Block *)calloc(count, sizeof(Block));
  for (unsigned b = 0; b < count; b++) {
    all[b].barrier.running = threads;
    all[b].warps = (Warp *)calloc(warps, sizeof(Warp));
    all[b].shared = shared_of(b, shared);
    memset(all[b].shared, 0xa5, shared); // what a block finds is not zero
  }
  for (unsigned i = 0; i < total; i++) {
    Fiber *f = fibers + i;
    unsigned b = i / threads, t = i % threads;
    f->stack = stack_of(i);
    f->place = {{t, 0, 0}, {first + b, 0, 0}, {threads, 1, 1}, {blocks, 1, 1}};
    f->block = all + b;
    f->warp = all[b].warps + t / LANES;
    f->warp->barrier.running++;
    void **top = (void **)(f->stack + STACK_BYTES - 16);
    *--top = 0; // so that the stack is aligned as after a call
    *--top = (void *)run_fiber;
    for (int saved = 0; saved < 6; saved++) *--top = 0;
    f->stack_pointer = top;
  }
  grid.barrier = {0, total, 0};
  for (unsigned left = total; left;) {
    moved = false;
    left = 0;
    for (unsigned i = 0; i < total; i++) {
      Fiber *f = fibers + (backwards ? total - 1 - i : i);
      if (f->done) continue;
      left++;
      running = f;
      emulated_switch(&scheduler, f->stack_pointer);
      running = 0;
    }
    if (left && !moved) stuck("threads wait at a barrier that others do not reach");
  }
  for (unsigned b = 0; b < count; b++) free(all[b].warps);
  free(all);
  free(fibers);
}

} // namespace

cudaError_t emulate_kernel(unsigned blocks, unsigned threads, size_t shared, bool together,
                           const EmulatedKernel &kernel) {
  if (threads == 0 || threads > 1024 || threads % LANES || shared > EMULATED_SHARED_BYTES) {
    return cudaErrorInvalidValue;
  }
  if (together && blocks > EMULATED_PROCESSORS) return cudaErrorInvalidValue;
  grid.kernel = &kernel;
  unsigned at_once = together ? blocks : 1;
  backwards = !backwards;
  launch = __atomic_add_fetch(&launches, 1, __ATOMIC_RELAXED);
  for (unsigned first = 0; first < blocks; first += at_once) {
    run_blocks(first, at_once, blocks, threads, shared);
  }
  return cudaSuccess;
}

const EmulatedPlace &emulated_place() { return running->place; }
void *emulated_shared_memory() { return running->block->shared; }

bool running_actor(Actor *actor) {
  if (!running) return false;
  *actor = {launch, running->place.block.x, running->place.thread.x, &running->passed};
  return true;
}

void emulated_arrive() {
  __syncthreads();
  running->passed.arrived++;
}

void emulated_await() {
  if (running->passed.arrived == running->passed.awaited) stuck("a thread waits for others before it has arrived");
  wait(&grid.barrier);
  running->passed.awaited++;
  running->passed.block++, running->passed.warp++;
}

void __syncthreads() {
  wait(&running->block->barrier);
  running->passed.block++, running->passed.warp++;
}

void __syncwarp(unsigned mask) {
  if (mask != 0xffffffff) abort();
  wait(&running->warp->barrier);
  running->passed.warp++;
}

const uint64_t *emulated_exchange(unsigned mask, uint64_t value) {
  Warp *warp = running->warp;
  // A lane is at most one exchange ahead of another.
  uint64_t *values = warp->values[warp->barrier.opened & 1];
  if (mask != 0xffffffff || warp->barrier.running != LANES) abort();
  values[running->place.thread.x % LANES] = value;
  wait(&warp->barrier);
  return values;
}

cudaError_t cudaGetDeviceCount(int *count) { return *count = EMULATED_GPUS, cudaSuccess; }

cudaError_t cudaGetDeviceProperties(cudaDeviceProp *properties, int) {
  strcpy(properties->name, "emulation on the host");
  return cudaSuccess;
}

cudaError_t cudaDeviceGetAttribute(int *value, cudaDeviceAttr attribute, int) {
  switch (attribute) {
    case cudaDevAttrMultiProcessorCount: *value = EMULATED_PROCESSORS; break;
    case cudaDevAttrMaxSharedMemoryPerBlockOptin: *value = EMULATED_SHARED_BYTES; break;
    case cudaDevAttrCooperativeLaunch:
    case cudaDevAttrPageableMemoryAccess: *value = 1; break;
    default: *value = 0;
  }
  return cudaSuccess;
}

// All memory of the GPU, as far as devices have it; threads of the host share it.
static const size_t EMULATED_BYTES = (size_t)1 << 30;
static size_t taken;

// How many bytes there are of each piece of memory, on the page before.
size_t *size_of(void *memory) { return (size_t *)((uintptr_t)memory / PAGE * PAGE - PAGE); }

cudaError_t cudaMallocAsync(void **memory, size_t bytes, cudaStream_t) {
  if (bytes > EMULATED_BYTES) return cudaErrorMemoryAllocation;
  char *pages = 0;
  if (__atomic_add_fetch(&taken, bytes, __ATOMIC_RELAXED) <= EMULATED_BYTES) pages = between_guards(bytes);
  if (!pages || mprotect(pages - PAGE, PAGE, PROT_READ | PROT_WRITE)) {
    __atomic_sub_fetch(&taken, bytes, __ATOMIC_RELAXED);
    return cudaErrorMemoryAllocation;
  }
  *memory = at_the_end(pages, bytes, bytes);
  *size_of(*memory) = bytes;
  watch(pages, rounded(bytes, PAGE), OF_DEVICE);
  memset(*memory, 0xa5, bytes); // what is there is not zero
  return cudaSuccess;
}

cudaError_t cudaFreeAsync(void *memory, cudaStream_t) {
  size_t *size = size_of(memory), bytes = *size;
  __atomic_sub_fetch(&taken, bytes, __ATOMIC_RELAXED);
  watch_no_more(memory, bytes);
  munmap(size, rounded(bytes, PAGE) + 2 * PAGE);
  return cudaSuccess;
}

cudaError_t cudaMemGetInfo(size_t *free_bytes, size_t *total_bytes) {
  *total_bytes = EMULATED_BYTES;
  *free_bytes = EMULATED_BYTES - __atomic_load_n(&taken, __ATOMIC_RELAXED);
  return cudaSuccess;
}

const char *cudaGetErrorString(cudaError_t error) {
  switch (error) {
    case cudaErrorMemoryAllocation: return "out of memory";
    case cudaErrorNoDevice: return "no CUDA-capable device is detected";
    case cudaErrorInvalidDevice: return "invalid device ordinal";
    default: return "invalid argument";
  }
}
