// Local normalization, second part: each value divided by the mean of the window around it, zero-padded, plus eps.
// The sums of rows (window_rows.wgsl) are added up and down.
//
// A GPU has no double precision: sums of n rows of n values have an error of at most 2 n units in the last place of
// float32, where the CPU's are exact, and the quotient may differ by one more. Intensities so near to one another that
// this changes their order may spike a step earlier or later than on the CPU.

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
