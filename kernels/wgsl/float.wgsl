// Arithmetic of float32 as PyTorch has it, NaN and signed zeros included. Sums, differences, products, remainders and
// what rounds to integers are exact to the bit, but that a device may take numbers below 2^-126 for 0. Division, roots,
// logarithms and exponentials are as WebGPU asks: 2.5, a few, 3 and 3 + 2|x| units in the last place. Sine and cosine
// are off by 2^-11 at most for angles of up to half a turn, and by more for large ones.
//
// NaN and order are told by the bits: a compiler may take it that there is no NaN.

alias Number = f32;

fn is_nan(a: f32) -> bool {
  return (bitcast<u32>(a) & 0x7fffffffu) > 0x7f800000u;
}

fn is_infinite(a: f32) -> bool {
  return (bitcast<u32>(a) & 0x7fffffffu) == 0x7f800000u;
}

fn is_zero(a: f32) -> bool {
  return bitcast<u32>(a) << 1u == 0u;
}

fn is_negative(a: f32) -> bool {
  return bitcast<u32>(a) >> 31u == 1u;
}

// An integer that ascends as the numbers do; the same for both zeros.
fn rank_of(a: f32) -> i32 {
  let bits = bitcast<i32>(a);
  return select(bits, -2147483647 - 1 - bits, bits < 0);
}

fn less(a: f32, b: f32) -> bool {
  return rank_of(a) < rank_of(b) && !is_nan(a) && !is_nan(b);
}

fn same(a: f32, b: f32) -> bool {
  return rank_of(a) == rank_of(b) && !is_nan(a) && !is_nan(b);
}

fn largest(a: f32, b: f32) -> f32 {
  if (is_nan(a)) {
    return a;
  }
  if (same(a, b)) {
    return bitcast<f32>(bitcast<u32>(a) & bitcast<u32>(b)); // +0 is above -0
  }
  return select(b, a, less(b, a));
}

fn smallest(a: f32, b: f32) -> f32 {
  if (is_nan(a)) {
    return a;
  }
  if (same(a, b)) {
    return bitcast<f32>(bitcast<u32>(a) | bitcast<u32>(b));
  }
  return select(b, a, less(a, b));
}

// No constants: WGSL has none of NaN and infinity.
fn not_a_number() -> f32 {
  return bitcast<f32>(p.zero | 0x7fc00000u);
}

fn infinity() -> f32 {
  return bitcast<f32>(p.zero | 0x7f800000u);
}

// The mantissa and the exponent of a positive finite number: m * 2^(e - 150).
fn parts_of(bits: u32) -> vec2u {
  let exponent = bits >> 23u;
  return vec2u(select((bits & 0x7fffffu) | 0x800000u, bits, exponent == 0u), max(exponent, 1u));
}

// |a| mod |b|, exact: division of the mantissas digit by digit.
fn rest_of(a: f32, b: f32) -> f32 {
  let x = parts_of(bitcast<u32>(a) & 0x7fffffffu);
  let y = parts_of(bitcast<u32>(b) & 0x7fffffffu);
  if (x.y < y.y) {
    return bitcast<f32>(bitcast<u32>(a) & 0x7fffffffu);
  }
  var rest = x.x % y.x;
  for (var e = x.y; e > y.y; e--) {
    rest = rest * 2u % y.x;
  }
  // rest * 2^(y.y - 150): normalized.
  var exponent = y.y;
  while (rest != 0u && rest < 0x800000u && exponent > 1u) {
    rest *= 2u;
    exponent--;
  }
  return bitcast<f32>(select(rest, (rest & 0x7fffffu) | (exponent << 23u), rest >= 0x800000u));
}

// The remainder with the sign of the dividend.
fn truncated_rest(a: f32, b: f32) -> f32 {
  if (is_nan(a) || is_nan(b) || is_infinite(a) || is_zero(b)) {
    return not_a_number();
  }
  if (is_infinite(b)) {
    return a;
  }
  return bitcast<f32>(bitcast<u32>(rest_of(a, b)) | (bitcast<u32>(a) & 0x80000000u));
}

// Whether a remainder has another sign than the divisor.
fn crosses(rest: f32, divisor: f32) -> bool {
  return !is_zero(rest) && !is_nan(rest) && is_negative(rest) != is_negative(divisor);
}

// The remainder with the sign of the divisor, as Python's `%`.
fn floored_rest(a: f32, b: f32) -> f32 {
  let rest = truncated_rest(a, b);
  return select(rest, rest + b, crosses(rest, b));
}

// Python's `//`: exact for the remainder, rounded at each step.
fn floored_quotient(a: f32, b: f32) -> f32 {
  if (is_zero(b)) {
    return a / b;
  }
  let rest = truncated_rest(a, b);
  var quotient = (a - rest) / b;
  if (crosses(rest, b)) {
    quotient -= 1f;
  }
  if (is_zero(quotient)) {
    return bitcast<f32>((bitcast<u32>(a) ^ bitcast<u32>(b)) & 0x80000000u);
  }
  let down = floor(quotient);
  let above = quotient - down;
  return select(down, down + 1f, above + above > 1f);
}

// A power of a small number of factors.
fn product_of(factor: f32, factors: u32) -> f32 {
  var result = 1f;
  var base = factor;
  for (var rest = factors; rest > 0u; rest >>= 1u) {
    if ((rest & 1u) == 1u) {
      result *= base;
    }
    base *= base;
  }
  return result;
}

// A power of a number that is above 0 or NaN, not 1.
fn positive_power(a: f32, b: f32) -> f32 {
  if (is_nan(a) || is_nan(b)) {
    return not_a_number();
  }
  if (is_zero(a) || is_infinite(a) || is_infinite(b)) {
    let grows = !is_zero(a) && rank_of(a) > rank_of(1f);
    return select(0f, infinity(), grows != is_negative(b));
  }
  let few = (bitcast<u32>(b) & 0x7fffffffu) <= 0x41800000u;
  if (few && trunc(b) == b) {
    return product_of(select(a, 1f / a, is_negative(b)), u32(abs(b)));
  }
  return pow(a, b);
}

// As C has it: 1 to any power is 1, anything to the power of 0 too, and -1 to an infinite one. Up to 16 factors are
// multiplied; otherwise the error is that of the logarithm, times the exponent.
fn power(a: f32, b: f32) -> f32 {
  if (is_zero(b) || same(a, 1f) || (same(a, -1f) && is_infinite(b))) {
    return 1f;
  }
  let size = bitcast<f32>(bitcast<u32>(a) & 0x7fffffffu);
  var result = 1f;
  if (!same(size, 1f)) {
    result = positive_power(size, b);
  } else if (is_nan(b)) {
    return not_a_number();
  }
  if (!is_negative(a) || is_nan(a)) {
    return result;
  }
  let whole = is_infinite(b) || trunc(b) == b;
  if (!whole && !is_zero(a) && !is_infinite(a)) {
    return not_a_number();
  }
  // From 2^24 on all are even.
  let odd = whole && (bitcast<u32>(b) & 0x7fffffffu) < 0x4b800000u && (i32(b) & 1) == 1;
  return bitcast<f32>(bitcast<u32>(result) ^ select(0u, 0x80000000u, odd));
}

fn unary(a: f32) -> f32 {
  switch OP {
    case NEG: { return bitcast<f32>(bitcast<u32>(a) ^ 0x80000000u); }
    case ABS: { return bitcast<f32>(bitcast<u32>(a) & 0x7fffffffu); }
    case SIGN: { return select(f32(sign(rank_of(a))), 0f, is_nan(a)); }
    case SQRT: { return sqrt(a); }
    case EXP: { return exp(a); }
    case LOG: { return log(a); }
    case FLOOR: { return floor(a); }
    case CEIL: { return ceil(a); }
    case ROUND: { return round(a); }
    case TRUNC: { return trunc(a); }
    case COS: { return cos(a); }
    default: { return sin(a); }
  }
}

fn binary(a: f32, b: f32) -> f32 {
  switch OP {
    case ADD: { return a + b; }
    case SUB: { return a - b; }
    case MUL: { return a * b; }
    case DIV: { return a / b; }
    case FLOOR_DIVIDE: { return floored_quotient(a, b); }
    case REMAINDER: { return floored_rest(a, b); }
    case POW: { return power(a, b); }
    case MAXIMUM: { return largest(a, b); }
    default: { return smallest(a, b); }
  }
}
