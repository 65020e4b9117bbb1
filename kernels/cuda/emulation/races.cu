// Who touched each word of memory last, and whether that was in order (races.h).

#include "races.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

namespace {

enum { WARP = 32, WORD = 4, PAGE_BITS = 12, TABLE_BITS = 18, TOP_BITS = 47 - PAGE_BITS - TABLE_BITS };
enum { WORDS_A_PAGE = (1 << PAGE_BITS) / WORD };

// One of a thread, to bytes of a word.
struct Touch {
  unsigned launch; // 0: none
  unsigned block, warp, barrier, arrived;
  unsigned short thread;
  unsigned char access, bytes;
  unsigned code; // from the start of the library
};

// The last one that wrote, and two that have read since.
struct Word {
  Touch written, read, read_too;
};

struct Page {
  Watched which;
  Word words[WORDS_A_PAGE];
};

struct Table {
  Page *pages[1 << TABLE_BITS];
};

Table *tables[1 << TOP_BITS];

// Zeros; what is not touched takes no memory.
void *reserved(size_t bytes) {
  void *memory = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) abort();
  return memory;
}

// Where the page of an address is noted, or null.
Page **place_of(uintptr_t at, bool make) {
  uintptr_t number = at >> PAGE_BITS, top = number >> TABLE_BITS;
  if (top >> TOP_BITS) return 0;
  Table *table = __atomic_load_n(&tables[top], __ATOMIC_ACQUIRE);
  if (!table && make) {
    Table *made = (Table *)reserved(sizeof(Table)), *other = 0;
    bool first = __atomic_compare_exchange_n(&tables[top], &other, made, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
    if (!first) munmap(made, sizeof(Table));
    table = first ? made : other;
  }
  return table ? &table->pages[number & ((1 << TABLE_BITS) - 1)] : 0;
}

// The library's first address.
uintptr_t library() {
  static uintptr_t first;
  Dl_info found;
  if (!first && dladdr((void *)library, &found)) first = (uintptr_t)found.dli_fbase;
  return first;
}

const char *const NAMES[] = {"", "read", "wrote", "changed (atomically)"};

[[noreturn]] void tell(const Touch &before, const Touch &now, const Page &page, uintptr_t at) {
  fprintf(stderr,
          "A kernel has a race in memory of %s: at %p thread %u of block %u %s after thread %u of block %u %s it, with "
          "no barrier between; the code is at %#x and %#x of the library (addr2line)\n",
          page.which == OF_BLOCK ? "a block" : "the device", (void *)at, now.thread, now.block, NAMES[now.access],
          before.thread, before.block, NAMES[before.access], now.code, before.code);
  abort();
}

bool of_one_thread(const Touch &a, const Touch &b) { return a.block == b.block && a.thread == b.thread; }

// Whether a touch counts for another one after it, which has passed so much.
bool matters(const Touch &before, const Touch &now, const Passed &passed, Watched which) {
  if (before.launch != now.launch || of_one_thread(before, now)) return false;
  if (before.block != now.block) return which == OF_DEVICE && passed.awaited <= before.arrived;
  if (before.barrier != now.barrier) return false;
  return before.thread / WARP != now.thread / WARP || before.warp == now.warp;
}

void note_word(Word *word, const Touch &now, const Passed &passed, const Page &page, uintptr_t at) {
  bool atomics = word->written.access == CHANGES && now.access == CHANGES;
  if (!atomics && (word->written.bytes & now.bytes) && matters(word->written, now, passed, page.which)) {
    tell(word->written, now, page, at);
  }
  if (now.access == READS) {
    // One that came before stays only if a thread that has not met this one may write yet.
    bool first = !matters(word->read, now, passed, page.which) && !(word->read.bytes & ~now.bytes);
    *(first ? &word->read : &word->read_too) = now;
    return;
  }
  const Touch reads[] = {word->read, word->read_too};
  for (const Touch &read : reads) {
    if ((read.bytes & now.bytes) && matters(read, now, passed, page.which)) tell(read, now, page, at);
  }
  word->written = now;
}

// On how many pages memory lies.
size_t pages_of(const void *memory, size_t bytes) {
  return (((uintptr_t)memory + bytes - 1) >> PAGE_BITS) - ((uintptr_t)memory >> PAGE_BITS) + 1;
}

} // namespace

void watch(const void *memory, size_t bytes, Watched which) {
  uintptr_t first = (uintptr_t)memory >> PAGE_BITS, count = pages_of(memory, bytes);
  Page *pages = (Page *)reserved(count * sizeof(Page));
  for (uintptr_t i = 0; i < count; i++) {
    pages[i].which = which;
    *place_of((first + i) << PAGE_BITS, true) = pages + i;
  }
}

void watch_no_more(const void *memory, size_t bytes) {
  uintptr_t first = (uintptr_t)memory >> PAGE_BITS, count = pages_of(memory, bytes);
  Page *pages = *place_of(first << PAGE_BITS, false);
  for (uintptr_t i = 0; i < count; i++) *place_of((first + i) << PAGE_BITS, false) = 0;
  munmap(pages, count * sizeof(Page));
}

void note_access(const void *memory, size_t bytes, Access access, const void *code) {
  uintptr_t at = (uintptr_t)memory, end = at + bytes;
  Page **place = place_of(at, false);
  if (!place || !*place) return;
  Actor actor;
  if (!running_actor(&actor)) return;
  const Passed &passed = *actor.passed;
  Touch now = {actor.launch, actor.block, passed.warp, passed.block, passed.arrived, (unsigned short)actor.thread,
               (unsigned char)access, 0, (unsigned)((uintptr_t)code - library())};
  while (at < end) {
    uintptr_t start = at / WORD * WORD, next = start + WORD < end ? start + WORD : end;
    now.bytes = (unsigned char)(((1u << (next - at)) - 1) << (at - start));
    Page *page = *place_of(at, false);
    note_word(&page->words[start % (1 << PAGE_BITS) / WORD], now, passed, *page, at);
    at = next;
  }
}

// What the instrumentation calls.
#define HERE __builtin_return_address(0)
#define TOUCHES(BYTES)                                                                                           \
  void __tsan_read##BYTES(void *memory) { note_access(memory, BYTES, READS, HERE); }                             \
  void __tsan_write##BYTES(void *memory) { note_access(memory, BYTES, WRITES, HERE); }                           \
  void __tsan_unaligned_read##BYTES(void *memory) { note_access(memory, BYTES, READS, HERE); }                   \
  void __tsan_unaligned_write##BYTES(void *memory) { note_access(memory, BYTES, WRITES, HERE); }

extern "C" {
TOUCHES(1)
TOUCHES(2)
TOUCHES(4)
TOUCHES(8)
TOUCHES(16)
void __tsan_init() {}
void __tsan_vptr_update(void **, void *) {}
void __tsan_vptr_read(void **) {}
void *__tsan_memset(void *to, int value, size_t bytes) {
  note_access(to, bytes, WRITES, HERE);
  return memset(to, value, bytes);
}
void *__tsan_memcpy(void *to, const void *from, size_t bytes) {
  note_access(from, bytes, READS, HERE);
  note_access(to, bytes, WRITES, HERE);
  return memcpy(to, from, bytes);
}
void *__tsan_memmove(void *to, const void *from, size_t bytes) {
  note_access(from, bytes, READS, HERE);
  note_access(to, bytes, WRITES, HERE);
  return memmove(to, from, bytes);
}
}
