// The largest value in each window of planes [h, w]; padding never wins, NaN always does (as in PyTorch). One visit of
// each input per window. Large windows take several passes, each with some of their rows.

struct Params {
  out: u32, // first elements
  count: u32,
  input: u32,
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
  first: u32, // rows of the window from the first one to before the last one
  last: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

fn value_of(index: u32) -> f32 {
  let window = pool_window(index);
  var best = bitcast<f32>(0xff800000u | (p.h >> 31u));
  if (p.first > 0u) {
    best = out[p.out + index];
  }
  for (var row = window.top + p.first; row < min(window.bottom, window.top + p.last); row++) {
    for (var column = window.left; column < window.right; column++) {
      let value = input[p.input + window.plane + row * p.w + column];
      if (is_nan(bitcast<u32>(value)) || (value > best && !is_nan(bitcast<u32>(best)))) {
        best = value;
      }
    }
  }
  return best;
}
