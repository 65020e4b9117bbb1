// Cross-correlation of [n, c, h, w] with [f, c, kh, kw], zero padded. Each output is the float32 sum of products in
// flat order (channel, row, column), then the bias; below the threshold of its feature it becomes 0, then its
// absolute value is taken, each where it is asked for. A lane has one output. Products are rounded before they are
// added. Without lists of what is not 0, as waves have them: this is for images and for the dense layout.
//
// Large windows take several passes, each with some of their rows: a pass goes on from what the last one has stored.

struct Params {
  out: u32, // first elements
  count: u32,
  input: u32,
  weight: u32,
  bias: u32,
  threshold: u32,
  c: u32,
  h: u32,
  w: u32,
  f: u32,
  kh: u32,
  kw: u32,
  ho: u32,
  wo: u32,
  sh: u32,
  sw: u32,
  ph: u32,
  pw: u32,
  zero: u32,
  first: u32, // rows of the window, of all channels, from the first one to before the last one
  last: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read> biases: array<f32>;     // [f]; not read without
@group(0) @binding(4) var<storage, read> thresholds: array<f32>; // [f]; not read without
@group(0) @binding(5) var<storage, read_write> out: array<f32>;

fn value_of(index: u32) -> f32 {
  let feature = index / (p.ho * p.wo) % p.f;
  // Above and left of the image rows and columns wrap to large numbers.
  let top = index / p.wo % p.ho * p.sh - p.ph;
  let left = index % p.wo * p.sw - p.pw;
  let image = p.input + index / (p.ho * p.wo * p.f) * p.c * p.h * p.w;
  var at = p.weight + (feature * p.c * p.kh + p.first) * p.kw;
  var sum = 0f;
  if (p.first > 0u) {
    sum = out[p.out + index];
  }
  for (var row = p.first; row < p.last; row++) {
    let y = top + row % p.kh;
    let line = image + (row / p.kh * p.h + y) * p.w;
    for (var column = 0u; column < p.kw; column++) {
      let x = left + column;
      var value = 0f;
      if (y < p.h && x < p.w) {
        value = input[line + x];
      }
      sum += bitcast<f32>(bitcast<u32>(value * weights[at]) ^ p.zero);
      at++;
    }
  }
  if (p.last < p.c * p.kh) {
    return sum;
  }
  if (BIAS) {
    sum += biases[p.bias + feature];
  }
  if (THRESHOLD && !is_nan(bitcast<u32>(sum)) && sum < thresholds[p.threshold + feature]) {
    sum = 0f;
  }
  return select(sum, bitcast<f32>(bitcast<u32>(sum) & 0x7fffffffu), ABSOLUTE);
}
