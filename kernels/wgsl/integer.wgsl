// Arithmetic of integers of at most 32 bits. What does not fit wraps when it is stored. Division is in divide.wgsl.

alias Number = i32;

fn less(a: i32, b: i32) -> bool {
  return a < b;
}

fn same(a: i32, b: i32) -> bool {
  return a == b;
}

fn is_zero(a: i32) -> bool {
  return a == 0;
}

// Modulo 2^32; a negative power is the fraction cut off.
fn power(a: i32, b: i32) -> i32 {
  if (b < 0) {
    return select(select(0, select(1, -1, (b & 1) == 1), a == -1), 1, a == 1);
  }
  var result = 1;
  var base = a;
  for (var rest = u32(b); rest > 0u; rest >>= 1u) {
    if ((rest & 1u) == 1u) {
      result *= base;
    }
    base *= base;
  }
  return result;
}

fn unary(a: i32) -> i32 {
  switch OP {
    case NEG: { return -a; }
    case ABS: { return abs(a); }
    case SIGN: { return sign(a); }
    default: { return a; }
  }
}

fn binary(a: i32, b: i32) -> i32 {
  switch OP {
    case ADD: { return a + b; }
    case SUB: { return a - b; }
    case MUL: { return a * b; }
    case POW: { return power(a, b); }
    case MAXIMUM: { return max(a, b); }
    default: { return min(a, b); }
  }
}
