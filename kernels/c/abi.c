// The version of these functions' signatures, and where the memory that belongs to the caller begins.

#include "spyke.h"

#define ABI_VERSION 6

KERNEL(int32_t, spyke_abi_version)(void) { return ABI_VERSION; }

#ifdef __wasm__
extern unsigned char __heap_base;

KERNEL(int32_t, spyke_heap_base)(void) { return (int32_t)(intptr_t)&__heap_base; }
#endif
