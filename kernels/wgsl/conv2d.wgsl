// Cross-correlation of [n, c, h, w] with [f, c, kh, kw], zero padded. Each output is the float32 sum of products in
// flat order (channel, row, column), then the bias; below the threshold of its feature it becomes 0, then its
// absolute value is taken, each where it is asked for. A lane has the outputs of four features at one place, which
// share what they read of the input. Products are rounded before they are added. Without lists of what is not 0, as
// waves have them: this is for images and for the dense layout.
//
// Large windows take several passes, each with some of their rows: a pass goes on from what the last one has stored.

struct Params {
  out: u32, // first elements
  count: u32, // of lanes
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

fn each(index: u32) {
  let places = p.ho * p.wo;
  let fours = (p.f + 3u) / 4u;
  let place = index % places;
  let image = index / places / fours;
  // Beyond the last feature a lane does the last one again, and stores it once.
  let feature = min(vec4u(0, 1, 2, 3) + index / places % fours * 4u, vec4u(p.f - 1u));
  let to = p.out + (image * p.f + feature) * places + place;
  // Above and left of the image rows and columns wrap to large numbers.
  let top = place / p.wo * p.sh - p.ph;
  let left = place % p.wo * p.sw - p.pw;
  let first = p.input + image * p.c * p.h * p.w;
  var at = p.weight + (feature * p.c * p.kh + p.first) * p.kw;
  var sums = vec4f();
  if (p.first > 0u) {
    sums = vec4f(out[to.x], out[to.y], out[to.z], out[to.w]);
  }
  for (var row = p.first; row < p.last; row++) {
    let y = top + row % p.kh;
    let line = first + (row / p.kh * p.h + y) * p.w;
    for (var column = 0u; column < p.kw; column++) {
      let x = left + column;
      var value = 0f;
      if (y < p.h && x < p.w) {
        value = input[line + x];
      }
      let products = value * vec4f(weights[at.x], weights[at.y], weights[at.z], weights[at.w]);
      sums += bitcast<vec4f>(bitcast<vec4u>(products) ^ vec4u(p.zero));
      at += 1u;
    }
  }
  for (var i = 0u; i < 4u; i++) {
    if (i == 0u || feature[i] > feature[i - 1u]) {
      out[to[i]] = finished(sums[i], feature[i]);
    }
  }
}

// What is stored of a sum: as it is, while rows are left.
fn finished(sum: f32, feature: u32) -> f32 {
  if (p.last < p.c * p.kh) {
    return sum;
  }
  var value = sum;
  if (BIAS) {
    value += biases[p.bias + feature];
  }
  if (THRESHOLD && !is_nan(bitcast<u32>(value)) && value < thresholds[p.threshold + feature]) {
    value = 0f;
  }
  return select(value, bitcast<f32>(bitcast<u32>(value) & 0x7fffffffu), ABSOLUTE);
}
