// What all kernels share: types, exports and the rules of the house.
//
// A kernel is a pure function of its operands: no globals, no allocation, no library. Memory that it
// needs besides its outputs is passed in as `scratch`, aligned to 64 bytes, with a size that
// `spyke_<op>_scratch_bytes` tells; the caller gives that much for each thread (parallel.h). Arrays are
// contiguous and row-major and do not overlap.

#ifndef SPYKE_H
#define SPYKE_H

#include <stdint.h>

#define SPYKE_TEXT_(name) #name
#define SPYKE_TEXT(name) SPYKE_TEXT_(name)

// A native library has each kernel once for each instruction set, told apart by what SPYKE_SUFFIX is then:
// spyke_pool_u8__avx2.
#ifndef SPYKE_SUFFIX
#define SPYKE_SUFFIX
#endif
#define SPYKE_JOIN_(name, suffix) name##suffix
#define SPYKE_JOIN(name, suffix) SPYKE_JOIN_(name, suffix)

// KERNEL(type, name)(parameters): a function of the library.
#if defined(__wasm__)
#define KERNEL(type, name) __attribute__((export_name(SPYKE_TEXT(name)))) type name
#elif defined(_WIN32)
#define KERNEL(type, name) __declspec(dllexport) type SPYKE_JOIN(name, SPYKE_SUFFIX)
#else
#define KERNEL(type, name) __attribute__((visibility("default"))) type SPYKE_JOIN(name, SPYKE_SUFFIX)
#endif

#define INLINE static inline __attribute__((always_inline))

// A size of scratch memory as functions return it: unsigned, at the limit where it is beyond.
INLINE int32_t scratch_size(int64_t bytes) {
  return (int32_t)(uint32_t)(bytes < UINT32_MAX ? bytes : UINT32_MAX);
}

#endif
