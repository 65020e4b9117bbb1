// Sorting, second part: one step of a bitonic sort of each line. Equal keys are told apart by the index, so the
// sort is stable. A line of 2^k entries takes k (k + 1) / 2 steps.

struct Params {
  count: u32,    // pairs in all lines
  block: u32,    // entries that are sorted together by then
  distance: u32, // between the two of a pair
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> entries: array<Entry>;

fn is_after(a: Entry, b: Entry) -> bool {
  if (a.high != b.high) {
    return a.high > b.high;
  }
  if (a.low != b.low) {
    return a.low > b.low;
  }
  return a.index > b.index;
}

fn each(pair: u32) {
  let left = pair / p.distance * 2u * p.distance + pair % p.distance;
  let right = left + p.distance;
  let a = entries[left];
  let b = entries[right];
  // Every other block is sorted downwards, so that two of them make a bitonic one.
  if (is_after(a, b) == ((left & p.block) == 0u)) {
    entries[left] = b;
    entries[right] = a;
  }
}
