// Totals of float32, for reduce.wgsl. NaN wins among largest and smallest.

alias Total = f32;

fn infinity() -> f32 {
  return bitcast<f32>(p.rank >> 31u | 0x7f800000u);
}

fn nothing() -> f32 {
  switch OP {
    case PROD: { return 1f; }
    case MAX: { return -infinity(); }
    case MIN: { return infinity(); }
    default: { return 0f; }
  }
}

fn total_of(element: f32) -> f32 {
  return element;
}

fn folded(a: f32, b: f32) -> f32 {
  switch OP {
    case PROD: { return a * b; }
    case MAX: { return largest(a, b); }
    case MIN: { return smallest(a, b); }
    default: { return a + b; }
  }
}

fn finished(total: f32, count: f32) -> f32 {
  return select(total, total / count, OP == MEAN);
}
