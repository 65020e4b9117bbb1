// Estimates of potentials at the last step, by the tensor cores: of each window and feature the sum of the whole
// numbers of its weights over the inputs that spiked, which bounds the potential (final_winner.cuh).
//
// A block has up to four tiles of features, 128 windows and a part of the inputs; a warp has all of the tiles and 32
// of the windows. High bytes are summed first; times 256, they are what the low ones are added to, of networks that
// need them. While a stage of bytes is multiplied, the next one is on its way to the registers.
//
// Cost of 128 windows: the bytes of the weights once from memory, and for each kind of byte as many multiplications as
// there are inputs, spiked or not. Those are the bound.

#ifndef SPYKE_ESTIMATE_H
#define SPYKE_ESTIMATE_H

#include "whole.cuh"

namespace {

// Warps of a block, tiles of features and of windows of a warp, and words of inputs of a stage: one for each warp.
enum { ESTIMATE_WARPS = 4, TALL = 4, WIDE = 4, STAGE = ESTIMATE_WARPS };
enum { ESTIMATE_THREADS = ESTIMATE_WARPS * WARP, COLUMNS_A_BLOCK = ESTIMATE_WARPS * WIDE * COLUMNS_A_TILE };
static_assert(STAGE == ESTIMATE_WARPS, "a warp asks for a word of the rows of a stage");
static_assert(COLUMNS_A_BLOCK == ESTIMATE_THREADS, "a thread asks for the marks of a column");
enum { STAGE_BYTES = STAGE * (TALL * TILE * DEPTH + COLUMNS_A_BLOCK * 4) };

// Up to here sums fit 32 bits.
enum { MOST_ESTIMATED = 32768 };

// Of a launch.
struct Asked {
  Wholes wholes;
  Marks marks;
  const int *input_of; // [network]: the number of its input, each with marks of its own
  int *fine;           // [network]: whether low bytes are summed, too
  int64_t first;       // column of the marks
  int columns;         // from there on
  int groups, splits;  // of tiles, and of words
  int32_t *sums;       // [network, column, padded feature]; 0 at first where words are split
};

// The low four bits, a byte each.
__device__ __forceinline__ uint32_t four_bytes(uint32_t bits) { return (bits & 15) * 0x00204081u & 0x01010101u; }

// A stage on its way, as far as a thread has it.
struct Coming {
  uint4 rows[TALL];
  uint32_t marks[STAGE];
};

// What a block works on. Places are counted from the start of what all have, in 32 bits: registers are scarce here.
struct Part {
  uint32_t rows, marks; // its first ones, rows in pieces of 16 bytes
  int tiles, here;      // of features, and windows
  int first, end;       // its words
};

__device__ __forceinline__ Coming ask(const Layer &l, const Asked &asked, const Part &part, bool low, int word) {
  Coming coming;
  const uint4 nothing = {0, 0, 0, 0};
  uint32_t tile = (uint32_t)words_of(l) * WARP, rows = part.rows + (uint32_t)word * WARP + threadIdx.x;
  if (low) rows += (uint32_t)tiles_of(l) * tile;
#pragma unroll
  for (int m = 0; m < TALL; m++) {
    bool there = m < part.tiles && word + (int)threadIdx.x / WARP < part.end;
    coming.rows[m] = there ? ((const uint4 *)asked.wholes.bytes)[rows + m * tile] : nothing;
  }
#pragma unroll
  for (int k = 0; k < STAGE; k++) {
    bool there = (int)threadIdx.x < part.here && word + k < part.end;
    uint32_t mark = part.marks + (uint32_t)(word + k) * (uint32_t)asked.marks.columns + threadIdx.x;
    coming.marks[k] = there ? asked.marks.words[mark] : 0;
  }
  return coming;
}

// A stage in shared memory.
struct Stage {
  uint4 *rows;     // [TALL, word, lane]
  uint32_t *marks; // [word, column]
};

__device__ __forceinline__ Stage stage_at(unsigned char *shared, int which) {
  unsigned char *start = shared + which * STAGE_BYTES;
  return {(uint4 *)start, (uint32_t *)(start + STAGE * TALL * TILE * DEPTH)};
}

__device__ __forceinline__ void put_stage(const Stage &stage, const Coming &coming) {
#pragma unroll
  for (int m = 0; m < TALL; m++) stage.rows[m * ESTIMATE_THREADS + threadIdx.x] = coming.rows[m];
#pragma unroll
  for (int k = 0; k < STAGE; k++) stage.marks[k * COLUMNS_A_BLOCK + threadIdx.x] = coming.marks[k];
}

__device__ __forceinline__ void multiply_stage(const Stage &stage, int tiles, int sums[TALL][WIDE][4]) {
  int warp = (int)threadIdx.x / WARP, lane = (int)threadIdx.x % WARP;
#pragma unroll
  for (int k = 0; k < STAGE; k++) {
    uint32_t spikes[WIDE][2];
#pragma unroll
    for (int j = 0; j < WIDE; j++) {
      uint32_t word = stage.marks[k * COLUMNS_A_BLOCK + (warp * WIDE + j) * COLUMNS_A_TILE + lane / 4];
      spikes[j][0] = four_bytes(word >> lane % 4 * 4);
      spikes[j][1] = four_bytes(word >> 16 >> lane % 4 * 4);
    }
#pragma unroll
    for (int m = 0; m < TALL; m++) {
      if (m >= tiles) break;
      uint4 rows = stage.rows[(m * STAGE + k) * WARP + lane];
#pragma unroll
      for (int j = 0; j < WIDE; j++) multiply_bytes(sums[m][j], rows, spikes[j]);
    }
  }
}

// What high bytes stand for.
__device__ __forceinline__ void scale(int sums[TALL][WIDE][4]) {
#pragma unroll
  for (int i = 0; i < TALL * WIDE * 4; i++) sums[i / (WIDE * 4)][i / 4 % WIDE][i % 4] *= 256;
}

__global__ void __launch_bounds__(ESTIMATE_THREADS, 4) estimate(Layer l, Asked asked) {
  SHARED(unsigned char, shared);
  int across = (asked.columns + COLUMNS_A_BLOCK - 1) / COLUMNS_A_BLOCK, words = words_of(l), tiles = tiles_of(l);
  int rest = (int)blockIdx.x, column = rest % across * COLUMNS_A_BLOCK;
  rest /= across;
  int group = rest % asked.groups, split = rest / asked.groups % asked.splits;
  int network = rest / asked.groups / asked.splits, first_tile = tiles * group / asked.groups;
  int stages = (words + STAGE - 1) / STAGE, high = stages * (split + 1) / asked.splits * STAGE;
  Part part;
  part.first = stages * split / asked.splits * STAGE, part.end = high < words ? high : words;
  part.tiles = tiles * (group + 1) / asked.groups - first_tile, part.here = asked.columns - column;
  part.rows = (uint32_t)(network * asked.wholes.each / 4) + (uint32_t)(first_tile * words * WARP);
  part.marks = (uint32_t)(asked.input_of[network] * words * asked.marks.columns + asked.first) + column;
  int sums[TALL][WIDE][4] = {}, own = (part.end - part.first + STAGE - 1) / STAGE;
  int last = asked.fine[network] ? 2 * own : own;
  Coming coming = ask(l, asked, part, false, part.first);
  for (int i = 0; i < 2 * own; i++) {
    if (i == own) scale(sums);
    if (i >= last) break;
    Stage stage = stage_at(shared, i & 1);
    put_stage(stage, coming);
    __syncthreads(); // the other stage has been multiplied, too
    if (i + 1 < last) coming = ask(l, asked, part, i + 1 >= own, part.first + (i + 1) % own * STAGE);
    multiply_stage(stage, part.tiles, sums);
  }
  int warp = (int)threadIdx.x / WARP, lane = (int)threadIdx.x % WARP;
  int32_t *to = asked.sums + ((int64_t)network * asked.columns + column) * padded_features(l) + first_tile * TILE;
#pragma unroll
  for (int m = 0; m < TALL; m++) {
    if (m >= part.tiles) break;
#pragma unroll
    for (int j = 0; j < WIDE; j++) {
#pragma unroll
      for (int k = 0; k < 4; k++) {
        int window = (warp * WIDE + j) * COLUMNS_A_TILE + lane % 4 * 2 + k % 2, row = m * TILE + k / 2 * 8 + lane / 4;
        int32_t *place = to + (int64_t)window * padded_features(l) + row;
        if (window >= part.here) continue;
        if (asked.splits > 1) atomicAdd(place, sums[m][j][k]);
        else *place = sums[m][j][k];
      }
    }
  }
}

// Bytes of the sums of so many columns.
inline int64_t sum_bytes(const Layer &l, int64_t columns) { return 4 * columns * padded_features(l); }

// Whether sums, numbers of neurons, and places of bytes and of marks fit 32 bits.
inline bool fits_estimates(const Layer &l, int networks, int inputs, int64_t columns) {
  return l.inputs <= MOST_ESTIMATED && (int64_t)l.ho * l.wo * padded_features(l) <= INT32_MAX &&
         networks * 2 * plane_bytes(l) / 16 <= UINT32_MAX && inputs * mark_bytes(l, columns) / 4 <= UINT32_MAX;
}

// Estimates the columns that are asked for. Few of them are split by inputs, so that all of the device has work.
inline int32_t estimate_columns(const Device *d, const Layer &l, int networks, Asked asked) {
  int64_t across = (asked.columns + COLUMNS_A_BLOCK - 1) / COLUMNS_A_BLOCK;
  int stages = (words_of(l) + STAGE - 1) / STAGE;
  asked.groups = (tiles_of(l) + TALL - 1) / TALL;
  int64_t blocks = across * asked.groups * networks, wanted = d->processors / blocks;
  asked.splits = wanted < 1 ? 1 : wanted < stages ? (int)wanted : stages;
  size_t bytes = (size_t)(networks * sum_bytes(l, asked.columns));
  if (asked.splits > 1) TRY(cudaMemsetAsync(asked.sums, 0, bytes, d->stream));
  return launch(d, estimate, {blocks * asked.splits, ESTIMATE_THREADS, 2 * STAGE_BYTES}, l, asked);
}

} // namespace

#endif
