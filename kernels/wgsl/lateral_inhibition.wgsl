// v + v * sum(kernel[d]) over the offsets d whose neighbour is smaller than v; outside counts as 0. The sum is
// float32, in flat order of the kernel. A large kernel goes in parts: sums wait in the output between them.

struct Params {
  out: u32, // first elements
  count: u32,
  input: u32,
  h: u32,
  w: u32,
  weights: u32,
  size: u32, // rows and columns of the kernel
  begin: u32, // the part
  end: u32,
  zero: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn value_of(index: u32) -> f32 {
  let value = input[p.input + index];
  let half = i32(p.size / 2u);
  let row = i32(index / p.w % p.h) - half;
  let column = i32(index % p.w) - half;
  let plane = index / (p.h * p.w) * p.h * p.w;
  var sum = 0f;
  if (p.begin > 0u) {
    sum = out[p.out + index];
  }
  for (var i = p.begin; i < p.end; i++) {
    let y = row + i32(i / p.size);
    let x = column + i32(i % p.size);
    var other = 0f;
    if (y >= 0 && y < i32(p.h) && x >= 0 && x < i32(p.w)) {
      other = input[p.input + plane + u32(y) * p.w + u32(x)];
    }
    sum += select(0f, weights[p.weights + i], other < value && !is_nan(bitcast<u32>(other)));
  }
  if (p.end < p.size * p.size) {
    return sum;
  }
  // The product is rounded before it is added.
  return value + bitcast<f32>(bitcast<u32>(value * sum) ^ p.zero);
}
