// Totals of int64, for reduce.wgsl; `total_of` comes with the type of the elements. What does not fit wraps.

alias Total = vec2u;

fn nothing() -> vec2u {
  switch OP {
    case PROD: { return vec2u(1u, 0u); }
    case MAX: { return vec2u(0u, 0x80000000u); }
    case MIN: { return vec2u(0xffffffffu, 0x7fffffffu); }
    default: { return vec2u(); }
  }
}

fn folded(a: vec2u, b: vec2u) -> vec2u {
  switch OP {
    case PROD: { return product(a, b); }
    case MAX: { return select(a, b, less(a, b)); }
    case MIN: { return select(a, b, less(b, a)); }
    default: { return sum(a, b); }
  }
}

fn finished(total: vec2u, count: f32) -> vec2u {
  return total;
}
