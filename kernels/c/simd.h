// Vectors. They are clang's: written once, compiled to whatever the machine has (four v128 of
// WebAssembly, two AVX2 registers or one AVX-512 register for the largest here). Loads and stores may be
// unaligned.

#ifndef SPYKE_SIMD_H
#define SPYKE_SIMD_H

#include "spyke.h"

// Vectors wider than the machine's are passed by value only to functions that are always inlined.
#ifndef __wasm__
#pragma clang diagnostic ignored "-Wpsabi"
#endif

typedef float f32x16 __attribute__((vector_size(64), aligned(4)));
typedef int32_t i32x16 __attribute__((vector_size(64), aligned(4)));
typedef int32_t i32x8 __attribute__((vector_size(32), aligned(4)));
typedef int16_t i16x16 __attribute__((vector_size(32), aligned(2)));
typedef int8_t i8x16 __attribute__((vector_size(16), aligned(1)));
typedef int8_t i8x8 __attribute__((vector_size(8), aligned(1)));
typedef uint8_t u8x8 __attribute__((vector_size(8), aligned(1)));
typedef uint8_t u8x16 __attribute__((vector_size(16), aligned(1)));
typedef uint8_t u8x32 __attribute__((vector_size(32), aligned(1)));
typedef uint8_t u8x64 __attribute__((vector_size(64), aligned(1)));
typedef uint16_t u16x8 __attribute__((vector_size(16), aligned(1)));
typedef uint16_t u16x16 __attribute__((vector_size(32), aligned(2)));
typedef uint16_t u16x32 __attribute__((vector_size(64), aligned(2)));

typedef uint32_t u32x16 __attribute__((vector_size(64), aligned(4)));
typedef float f32x8 __attribute__((vector_size(32), aligned(4)));

// For functions that gain by registers of 512 bits: the others have 256 where there are such (native_targets.ts).
#ifdef __AVX512F__
#define WIDEST __attribute__((min_vector_width(512)))
#else
#define WIDEST
#endif

// What holds 8 or 16 spike times of a type.
typedef u8x8 times8_u8;
typedef u16x8 times8_u16;
typedef u8x16 times16_u8;
typedef u16x16 times16_u16;

// The bits of 16 flags, the first one lowest.
typedef _Bool Flags16 __attribute__((ext_vector_type(16)));

INLINE uint32_t bits16(Flags16 flags) {
  union {
    Flags16 flags;
    uint16_t bits;
  } both = {flags};
  return both.bits;
}

// Whether any bit is set.
INLINE int32_t any16(i16x16 value) {
  typedef int64_t i64x4 __attribute__((vector_size(32)));
  i64x4 words = (i64x4)value;
  return (words[0] | words[1] | words[2] | words[3]) != 0;
}

#endif
