// What is sorted: a key of two words, and the index of the element that it is of.

struct Entry {
  high: u32,
  low: u32,
  index: u32,
}
