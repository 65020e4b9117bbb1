// Totals of integers of at most 32 bits, for reduce.wgsl.

alias Total = i32;

fn nothing() -> i32 {
  return select(2147483647, -2147483647 - 1, OP == MAX);
}

fn total_of(element: i32) -> i32 {
  return element;
}

fn folded(a: i32, b: i32) -> i32 {
  return select(min(a, b), max(a, b), OP == MAX);
}

fn finished(total: i32, count: f32) -> i32 {
  return total;
}
