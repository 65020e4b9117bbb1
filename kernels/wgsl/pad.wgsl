// Rows and columns around each plane of a wave, silent; negative numbers cut off. One read for each step written.

struct Params {
  out: u32, // first elements
  count: u32,
  input: u32,
  steps: u32,
  h: u32,
  w: u32,
  ho: u32,
  wo: u32,
  left: i32,
  top: i32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> times: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<u32>;

fn time_of(index: u32) -> u32 {
  let row = i32(index / p.wo % p.ho) - p.top;
  let column = i32(index % p.wo) - p.left;
  if (row < 0 || row >= i32(p.h) || column < 0 || column >= i32(p.w)) {
    return p.steps;
  }
  let plane = index / (p.ho * p.wo);
  let at = p.input + (plane * p.h + u32(row)) * p.w + u32(column);
  return time_in(times[at / TIMES_PER_WORD], at);
}
