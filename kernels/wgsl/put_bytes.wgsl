// Bytes from the host at any place of a buffer: written as the steps of a wave are, a byte each, so that what lies
// beside them stays.

struct Params {
  out: u32, // the first byte
  count: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> bytes: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<u32>;

fn time_of(index: u32) -> u32 {
  return time_in(bytes[index / TIMES_PER_WORD], index);
}
