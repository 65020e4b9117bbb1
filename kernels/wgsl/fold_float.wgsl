// Totals of float32, for reduce.wgsl. NaN wins among largest and smallest.

alias Total = f32;

fn nothing() -> f32 {
  switch OP {
    case PROD: { return 1f; }
    case MAX: { return bitcast<f32>(bitcast<u32>(infinity()) | 0x80000000u); }
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
