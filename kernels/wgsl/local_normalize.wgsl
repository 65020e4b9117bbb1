// Local normalization, second part: each value divided by the mean of the window around it, zero-padded, plus eps.
// The sums of rows (window_rows.wgsl) are added up and down.
//
// A GPU has no double precision: of n rows of n values each of 2n - 2 additions rounds by a share of at most 2^-24
// of what has been added up, and each division may be off by five such shares. Intensities so near to one another
// that this changes their order may spike a step earlier or later than on the CPU: so did 2 of the 18,816,000 of
// 4,000 digits of MNIST.

struct Params {
  out: u32, // first elements
  count: u32,
  input: u32,
  h: u32,
  w: u32,
  radius: u32,
  area: f32,
  eps: f32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> rows: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn value_of(index: u32) -> f32 {
  let row = index / p.w % p.h;
  let column = index - row * p.w;
  let end = min(row + p.radius, p.h - 1u);
  var sum = 0f;
  for (var y = max(row, p.radius) - p.radius; y <= end; y++) {
    sum += rows[column + y * p.w];
  }
  return input[p.input + index] / (sum / p.area + p.eps);
}
