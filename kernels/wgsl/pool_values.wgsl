// The largest value in each window among those that spike at its earliest step (NaN is smaller than every number),
// 0 where nothing spikes. pool.wgsl gives the steps.

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
  values: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> times: array<u32>;
@group(0) @binding(2) var<storage, read> values: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn value_of(index: u32) -> f32 {
  let window = pool_window(index);
  var first = p.steps;
  var best = 0f;
  for (var row = window.top; row < window.bottom; row++) {
    for (var column = window.left; column < window.right; column++) {
      let element = window.plane + row * p.w + column;
      let at = p.input + element;
      let time = time_in(times[at / TIMES_PER_WORD], at);
      let value = values[p.values + element];
      if (time < p.steps && time <= first) {
        // By their bits: a compiler may take it that there is no NaN.
        let larger = value > best && !is_nan(bitcast<u32>(value));
        if (time < first || larger || is_nan(bitcast<u32>(best))) {
          best = value;
        }
        first = time;
      }
    }
  }
  return best;
}
