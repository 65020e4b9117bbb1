// The largest value in each window of planes [h, w]; padding never wins, NaN always does (as in PyTorch). One visit of
// each input per window.

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
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

fn value_of(index: u32) -> f32 {
  let pool = Pool(p.h, p.w, p.ho, p.wo, p.kh, p.kw, p.sh, p.sw, p.ph, p.pw);
  let window = pool_window(pool, index);
  var best = bitcast<f32>(0xff800000u | p.h >> 31u);
  for (var row = window.top; row < window.bottom; row++) {
    for (var column = window.left; column < window.right; column++) {
      let value = input[p.input + window.plane + row * p.w + column];
      if (value > best || is_nan(bitcast<u32>(value))) {
        best = value;
      }
    }
  }
  return best;
}
