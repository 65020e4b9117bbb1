// Races: two threads of a launch touch the same memory, one of them to write, and no barrier stands between. With
// SPYKE_RACES the kernels are compiled with the instrumentation of clang's ThreadSanitizer, which calls `races.cu` at
// each access; that knows of warps, blocks and grids. Shuffles and votes order nothing, as on a GPU.

#ifndef SPYKE_EMULATED_RACES
#define SPYKE_EMULATED_RACES

#include <stddef.h>
#include <stdint.h>

// How many barriers a thread has passed.
struct Passed {
  unsigned warp, block;      // those of the block count for its warps, too
  unsigned arrived, awaited; // of the grid
};

// A thread, while it runs.
struct Actor {
  unsigned launch, block, thread;
  const Passed *passed;
};

// The thread of a kernel that runs on this thread of the host; false if there is none.
bool running_actor(Actor *actor);

enum Access { NO_ACCESS, READS, WRITES, CHANGES /* atomically */ };

// Memory that is watched. A block finds its own as if it were new.
enum Watched { OF_DEVICE, OF_BLOCK };

#ifdef SPYKE_RACES
void note_access(const void *memory, size_t bytes, Access access, const void *code);
void watch(const void *memory, size_t bytes, Watched which);
void watch_no_more(const void *memory, size_t bytes);
#else
inline void note_access(const void *, size_t, Access, const void *) {}
inline void watch(const void *, size_t, Watched) {}
inline void watch_no_more(const void *, size_t) {}
#endif

#endif
