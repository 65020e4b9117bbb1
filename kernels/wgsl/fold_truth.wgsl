// "All" and "any", for reduce.wgsl.

alias Total = i32;

fn nothing() -> i32 {
  return select(0, 1, OP == ALL);
}

fn total_of(element: Number) -> i32 {
  return select(1, 0, is_zero(element));
}

fn folded(a: i32, b: i32) -> i32 {
  return select(a | b, a & b, OP == ALL);
}

fn finished(total: i32, count: f32) -> i32 {
  return total;
}
