// Arithmetic of int64 as pairs of words, the lower one first. What does not fit wraps.

alias Number = vec2u;

fn less(a: vec2u, b: vec2u) -> bool {
  let x = bitcast<i32>(a.y);
  let y = bitcast<i32>(b.y);
  return x < y || (x == y && a.x < b.x);
}

fn same(a: vec2u, b: vec2u) -> bool {
  return a.x == b.x && a.y == b.y;
}

fn is_zero(a: vec2u) -> bool {
  return (a.x | a.y) == 0u;
}

fn sum(a: vec2u, b: vec2u) -> vec2u {
  let low = a.x + b.x;
  return vec2u(low, a.y + b.y + select(0u, 1u, low < a.x));
}

fn negative(a: vec2u) -> vec2u {
  return sum(~a, vec2u(1u, 0u));
}

// The product of two words.
fn wide_product(a: u32, b: u32) -> vec2u {
  let low = (a & 0xffffu) * (b & 0xffffu);
  let left = (a >> 16u) * (b & 0xffffu);
  let right = (a & 0xffffu) * (b >> 16u);
  let middle = (low >> 16u) + (left & 0xffffu) + (right & 0xffffu);
  let high = (a >> 16u) * (b >> 16u) + (left >> 16u) + (right >> 16u) + (middle >> 16u);
  return vec2u((middle << 16u) | (low & 0xffffu), high);
}

fn product(a: vec2u, b: vec2u) -> vec2u {
  let wide = wide_product(a.x, b.x);
  return vec2u(wide.x, wide.y + a.x * b.y + a.y * b.x);
}

fn unary(a: vec2u) -> vec2u {
  let below = bitcast<i32>(a.y) < 0;
  switch OP {
    case NEG: { return negative(a); }
    case ABS: { return select(a, negative(a), below); }
    case SIGN: { return select(vec2u(select(1u, 0u, is_zero(a)), 0u), vec2u(0xffffffffu), below); }
    default: { return a; }
  }
}

fn binary(a: vec2u, b: vec2u) -> vec2u {
  switch OP {
    case ADD: { return sum(a, b); }
    case SUB: { return sum(a, negative(b)); }
    case MUL: { return product(a, b); }
    case MAXIMUM: { return select(a, b, less(a, b)); }
    default: { return select(a, b, less(b, a)); }
  }
}
