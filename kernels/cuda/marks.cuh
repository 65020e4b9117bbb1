// Which inputs of windows have spiked at all, for neurons that fire in the last step: a bit for each input, 32 in a
// word, and how many there are of each window. The windows of all stimuli stand side by side, as columns.

#ifndef SPYKE_MARKS_H
#define SPYKE_MARKS_H

#include "layer.cuh"

namespace { // a kernel belongs to the file that starts it

struct Marks {
  uint32_t *words; // [word, column]
  int32_t *spikes; // [column]
  int64_t columns; // stimulus * windows + window
};

__host__ __device__ inline int words_of(const Layer &l) { return (l.inputs + 31) / 32; }

// Bytes of the marks of so many columns.
inline int64_t mark_bytes(const Layer &l, int64_t columns) { return 4 * columns * words_of(l); }

// A block has one word of some columns, so all its threads look at inputs that lie alike.
template <typename TIME> __global__ void mark_inputs(Layer l, const TIME *input, Marks marks) {
  SHARED(int64_t, offsets);
  int64_t blocks_a_word = (marks.columns + THREADS - 1) / THREADS;
  int word = (int)(blockIdx.x / blocks_a_word), count = l.inputs - word * 32 < 32 ? l.inputs - word * 32 : 32;
  int64_t column = blockIdx.x % blocks_a_word * THREADS + threadIdx.x;
  if ((int)threadIdx.x < count) offsets[threadIdx.x] = tap_offset(l, word * 32 + (int)threadIdx.x);
  __syncthreads();
  if (column >= marks.columns) return;
  int positions = l.ho * l.wo;
  const TIME *window = input + column / positions * l.plane + window_offset(l, (int)(column % positions));
  uint32_t found = 0;
#pragma unroll 8
  for (int i = 0; i < count; i++) found |= (uint32_t)(window[offsets[i]] < l.steps) << i;
  marks.words[word * marks.columns + column] = found;
}

__global__ void count_marks(Marks marks, int words) {
  int64_t column = this_index();
  if (column >= marks.columns) return;
  int sum = 0;
#pragma unroll 8
  for (int word = 0; word < words; word++) sum += __popc(marks.words[word * marks.columns + column]);
  marks.spikes[column] = sum;
}

// Marks the columns of `to`.
template <typename TIME> int32_t mark(const Device *d, const Layer &l, const TIME *input, const Marks &to) {
  Shape shape = each_index(to.columns);
  TRY(launch(d, mark_inputs<TIME>, {shape.blocks * words_of(l), THREADS, 32 * sizeof(int64_t)}, l, input, to));
  return launch(d, count_marks, shape, to, words_of(l));
}

} // namespace

#endif
