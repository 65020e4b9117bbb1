// Steps from 32-bit words to the bytes of a wave.

struct Params {
  out: u32, // the first element of the output
  count: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> words: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<u32>;

fn time_of(index: u32) -> u32 {
  return words[index];
}
