// Comparisons and logic: 0 or 1. `less`, `same` and `is_zero` are those of the type.

fn holds(a: Number, b: Number) -> bool {
  switch OP {
    case EQ: { return same(a, b); }
    case NE: { return !same(a, b); }
    case LT: { return less(a, b); }
    case LE: { return less(a, b) || same(a, b); }
    case GT: { return less(b, a); }
    case GE: { return less(b, a) || same(a, b); }
    case LOGICAL_AND: { return !is_zero(a) && !is_zero(b); }
    case LOGICAL_OR: { return !is_zero(a) || !is_zero(b); }
    default: { return is_zero(a) != is_zero(b); }
  }
}

fn element(at: vec4u, number: u32) {
  store_out(at.w, select(0, 1, holds(load_a(at.x), load_b(at.y))));
}
