// The inputs of a window: where their steps are.

struct Input {
  at: u32, // the element of `times`
  row: u32, // within the window
  column: u32,
}

// An input of a window, counted in flat order.
fn input_of(layer: Layer, place: Place, k: u32) -> Input {
  let area = layer.kh * layer.kw;
  let row = k % area / layer.kw;
  let column = k % layer.kw;
  let plane = place.stimulus * layer.c + k / area;
  let start = layer.at + place.network * layer.apart;
  let at = start + (plane * layer.h + place.row + row) * layer.w + place.column + column;
  return Input(at, row, column);
}

// The one after it, without a division: they are slow.
fn next_input(layer: Layer, input: Input) -> Input {
  var next = Input(input.at + 1u, input.row, input.column + 1u);
  if (next.column == layer.kw) {
    next = Input(next.at + layer.w - layer.kw, input.row + 1u, 0u);
  }
  if (next.row == layer.kh) {
    next = Input(next.at + (layer.h - layer.kh) * layer.w, 0u, 0u);
  }
  return next;
}

// The step of an input.
fn input_time(layer: Layer, place: Place, k: u32) -> u32 {
  let at = input_of(layer, place, k).at;
  return time_in(times[at / TIMES_PER_WORD], at);
}
