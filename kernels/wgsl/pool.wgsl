// The earliest step in each window. One visit of each input per window.

struct Params {
  out: u32, // first elements
  count: u32,
  input: u32,
  steps: u32,
  h: u32,
  w: u32,
  ho: u32,
  wo: u32,
  kh: u32,
  kw: u32,
  sh: u32,
  sw: u32,
  ph: u32,
  pw: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> times: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<u32>;

fn time_of(index: u32) -> u32 {
  let window = pool_window(index);
  var first = p.steps;
  for (var row = window.top; row < window.bottom; row++) {
    for (var column = window.left; column < window.right; column++) {
      let at = p.input + window.plane + row * p.w + column;
      first = min(first, time_in(times[at / TIMES_PER_WORD], at));
    }
  }
  return first;
}
