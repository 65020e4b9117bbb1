// Local normalization, first part: for each value of [planes, h, w] the sum of its row from `radius` columns left of
// it to as many right of it.

struct Params {
  out: u32, // first elements
  count: u32,
  input: u32,
  w: u32,
  radius: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

fn value_of(index: u32) -> f32 {
  let column = index % p.w;
  let row = p.input + index - column;
  let end = min(column + p.radius, p.w - 1u);
  var sum = 0f;
  for (var x = max(column, p.radius) - p.radius; x <= end; x++) {
    sum += input[row + x];
  }
  return sum;
}
