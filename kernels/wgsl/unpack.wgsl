// First spike steps from few bits a neuron (src/io/packed_times.ts): a box of each plane is kept, in 1 bit (spikes
// in the last step or never) or 4 (the step itself); outside of it nothing spikes.

struct Params {
  out: u32, // first elements
  count: u32,
  packed: u32, // a byte
  steps: u32,
  bits: u32,
  h: u32,
  w: u32,
  top: u32,
  left: u32,
  height: u32,
  width: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> packed: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<u32>;

fn time_of(index: u32) -> u32 {
  // Above and left of the box the differences wrap to large numbers.
  let row = index / p.w % p.h - p.top;
  let column = index % p.w - p.left;
  if (row >= p.height || column >= p.width) {
    return p.steps;
  }
  let kept = (index / (p.h * p.w) * p.height + row) * p.width + column;
  let per_byte = 8u / p.bits;
  let byte = p.packed + kept / per_byte;
  let code = extractBits(packed[byte / 4u], byte % 4u * 8u + kept % per_byte * p.bits, p.bits);
  return select(code, p.steps - code, p.bits == 1u);
}
