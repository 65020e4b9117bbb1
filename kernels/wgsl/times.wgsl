// First spike steps in memory: one byte each, two where a wave has more than 254 steps. They are read and
// written by whole words.
//
// A kernel that writes steps gives each lane a word: `word_of` tells which, and the lane computes the elements
// `at` of it with `is_ours(at, offset, count)`, puts each in by `put_time`, and leaves the others as they were.

const TIME_BITS = TIME_BYTES * 8u;
const TIMES_PER_WORD = 4u / TIME_BYTES;

// The step at an index whose word has been loaded.
fn time_in(word: u32, index: u32) -> u32 {
  return extractBits(word, index % TIMES_PER_WORD * TIME_BITS, TIME_BITS);
}

// The word with another step at an index.
fn put_time(word: u32, index: u32, time: u32) -> u32 {
  return insertBits(word, time, index % TIMES_PER_WORD * TIME_BITS, TIME_BITS);
}

// The word of a lane, counted from the one that has the element `offset`.
fn word_of(offset: u32, lane: u32) -> u32 {
  return offset / TIMES_PER_WORD + lane;
}

fn is_ours(at: u32, offset: u32, count: u32) -> bool {
  return at >= offset && at < offset + count;
}
