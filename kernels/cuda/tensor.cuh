// Products of small matrices of bytes by the tensor cores: a warp has a piece of each, as the instructions lay them
// out. Sums of whole numbers are exact, so no order of them matters.

#ifndef SPYKE_TENSOR_H
#define SPYKE_TENSOR_H

#include "spyke.cuh"

// What a warp multiplies at a time: [TILE, DEPTH] by [DEPTH, COLUMNS_A_TILE].
enum { TILE = 16, DEPTH = 32, COLUMNS_A_TILE = 8 };

// [8, 16] by [16, 8]. Lane 4g + t has four bytes of row g of the first one and of column g of the second one, from
// the 4t-th on, and of the sums those of row g in the columns 2t and 2t + 1.
__device__ __forceinline__ void multiply_quarter(int *sums, uint32_t rows, uint32_t columns) {
#ifdef SPYKE_EMULATED
  emulated_multiply(sums, rows, columns);
#else
  asm("mma.sync.aligned.m8n8k16.row.col.s32.u8.u8.s32 {%0, %1}, {%2}, {%3}, {%0, %1};"
      : "+r"(sums[0]), "+r"(sums[1])
      : "r"(rows), "r"(columns));
#endif
}

// Adds a product to the sums. `rows` has four quarters: the upper 8 rows, the lower ones, then both of the other 16
// inputs; `columns` has the inputs in two halves. Sums are those of the upper rows, then of the lower ones.
__device__ __forceinline__ void multiply_bytes(int *sums, const uint4 &rows, const uint32_t *columns) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  asm("mma.sync.aligned.m16n8k32.row.col.s32.u8.u8.s32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
      "{%0, %1, %2, %3};"
      : "+r"(sums[0]), "+r"(sums[1]), "+r"(sums[2]), "+r"(sums[3])
      : "r"(rows.x), "r"(rows.y), "r"(rows.z), "r"(rows.w), "r"(columns[0]), "r"(columns[1]));
#else
  multiply_quarter(sums, rows.x, columns[0]);
  multiply_quarter(sums + 2, rows.y, columns[0]);
  multiply_quarter(sums, rows.z, columns[1]);
  multiply_quarter(sums + 2, rows.w, columns[1]);
#endif
}

#endif
