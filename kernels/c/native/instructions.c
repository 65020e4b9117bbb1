// Which of the instruction sets that the kernels were compiled for this machine can run. Each level has
// all that is below it.
//
//   x64     0: x86-64-v2    1: x86-64-v3 (AVX2)    2: x86-64-v4 with VNNI (AVX-512)
//   arm64   0: NEON         1: with dot products

#include "../spyke.h"

#if defined(__x86_64__)

#include <cpuid.h>

typedef struct {
  unsigned a, b, c, d;
} Id;

static Id cpu_id(unsigned leaf) {
  Id id = {0, 0, 0, 0};
  __get_cpuid_count(leaf, 0, &id.a, &id.b, &id.c, &id.d);
  return id;
}

// The registers that the system saves when it switches threads.
static unsigned saved_registers(void) {
  unsigned low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

static int has(unsigned flags, unsigned wanted) { return (flags & wanted) == wanted; }

static int32_t level(void) {
  Id basic = cpu_id(1), more = cpu_id(7), extended = cpu_id(0x80000001);
  unsigned v2 = bit_SSE3 | bit_SSSE3 | bit_SSE4_1 | bit_SSE4_2 | bit_POPCNT | bit_CMPXCHG16B;
  if (!has(basic.c, v2) || !has(extended.c, bit_LAHF_LM)) return -1;
  unsigned v3 = bit_FMA | bit_MOVBE | bit_OSXSAVE | bit_AVX | bit_F16C;
  unsigned v3_more = bit_AVX2 | bit_BMI | bit_BMI2;
  if (!has(basic.c, v3) || !has(more.b, v3_more) || !has(extended.c, bit_LZCNT)) return 0;
  unsigned saved = saved_registers(), ymm = 0x6, zmm = 0xe6;
  if (!has(saved, ymm)) return 0;
  unsigned v4 = bit_AVX512F | bit_AVX512BW | bit_AVX512CD | bit_AVX512DQ | bit_AVX512VL;
  return has(more.b, v4) && has(more.c, bit_AVX512VNNI) && has(saved, zmm) ? 2 : 1;
}

#elif defined(__aarch64__)

#if defined(__linux__)

#include <sys/auxv.h>
#define DOT_PRODUCT (1ul << 20) // HWCAP_ASIMDDP

static int32_t level(void) { return getauxval(AT_HWCAP) & DOT_PRODUCT ? 1 : 0; }

#elif defined(__APPLE__)

#include <sys/sysctl.h>

static int32_t level(void) {
  int present = 0;
  size_t size = sizeof present;
  return sysctlbyname("hw.optional.arm.FEAT_DotProd", &present, &size, 0, 0) == 0 && present;
}

#else

#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#define DOT_PRODUCT 43 // PF_ARM_V82_DP_INSTRUCTIONS_AVAILABLE

static int32_t level(void) { return IsProcessorFeaturePresent(DOT_PRODUCT) ? 1 : 0; }

#endif

#endif

// The highest level; -1 if the machine has not even the lowest.
KERNEL(int32_t, spyke_instruction_level)(void) { return level(); }

// Where memory lies between two multiples of 64 bytes, so that the caller can align scratch memory
// without looking at addresses.
KERNEL(int32_t, spyke_misalignment)(const unsigned char *memory) { return (intptr_t)memory & 63; }
