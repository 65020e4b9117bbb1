// Arithmetic of float32 as PyTorch has it, NaN and signed zeros included. Sums, differences, products, remainders and
// what rounds to integers are exact to the bit; division, roots, powers, exponentials and the like as the device
// rounds them, a few units in the last place at most.

alias Number = f32;

fn is_nan(a: f32) -> bool {
  return (bitcast<u32>(a) & 0x7fffffffu) > 0x7f800000u;
}

fn is_infinite(a: f32) -> bool {
  return (bitcast<u32>(a) & 0x7fffffffu) == 0x7f800000u;
}

fn less(a: f32, b: f32) -> bool {
  return a < b && !is_nan(a) && !is_nan(b);
}

fn same(a: f32, b: f32) -> bool {
  return a == b && !is_nan(a) && !is_nan(b);
}

fn is_zero(a: f32) -> bool {
  return bitcast<u32>(a) << 1u == 0u;
}

fn largest(a: f32, b: f32) -> f32 {
  if (is_nan(a)) {
    return a;
  }
  if (a == b) {
    return bitcast<f32>(bitcast<u32>(a) & bitcast<u32>(b)); // +0 is above -0
  }
  return select(b, a, a > b);
}

fn smallest(a: f32, b: f32) -> f32 {
  if (is_nan(a)) {
    return a;
  }
  if (a == b) {
    return bitcast<f32>(bitcast<u32>(a) | bitcast<u32>(b));
  }
  return select(b, a, a < b);
}

fn not_a_number() -> f32 {
  return bitcast<f32>(p.rank >> 31u | 0x7fc00000u); // no constant: WGSL has none of NaN
}

// The mantissa and the exponent of a positive finite number: m * 2^(e - 150).
fn parts_of(bits: u32) -> vec2u {
  let exponent = bits >> 23u;
  return vec2u(select(bits & 0x7fffffu | 0x800000u, bits, exponent == 0u), max(exponent, 1u));
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
  return bitcast<f32>(select(rest, rest & 0x7fffffu | exponent << 23u, rest >= 0x800000u));
}

// The remainder with the sign of the dividend.
fn truncated_rest(a: f32, b: f32) -> f32 {
  if (is_nan(a) || is_nan(b) || is_infinite(a) || is_zero(b)) {
    return not_a_number();
  }
  if (is_infinite(b)) {
    return a;
  }
  return bitcast<f32>(bitcast<u32>(rest_of(a, b)) | bitcast<u32>(a) & 0x80000000u);
}

fn is_negative(a: f32) -> bool {
  return bitcast<u32>(a) >> 31u == 1u;
}

// The remainder with the sign of the divisor, as Python's `%`.
fn floored_rest(a: f32, b: f32) -> f32 {
  let rest = truncated_rest(a, b);
  return select(rest, rest + b, !is_zero(rest) && !is_nan(rest) && is_negative(rest) != is_negative(b));
}

// Python's `//`: exact for the remainder, rounded at each step.
fn floored_quotient(a: f32, b: f32) -> f32 {
  if (is_zero(b)) {
    return a / b;
  }
  let rest = truncated_rest(a, b);
  var quotient = (a - rest) / b;
  if (!is_zero(rest) && !is_nan(rest) && is_negative(rest) != is_negative(b)) {
    quotient -= 1f;
  }
  if (is_zero(quotient)) {
    return bitcast<f32>((bitcast<u32>(a) ^ bitcast<u32>(b)) & 0x80000000u);
  }
  let down = floor(quotient);
  return select(down, down + 1f, (quotient - down) * 2f > 1f);
}

// As C has it: 1 to any power is 1, anything to the power of 0 too, and -1 to an infinite one.
fn power(a: f32, b: f32) -> f32 {
  if (a == 1f || is_zero(b) || (a == -1f && is_infinite(b))) {
    return 1f;
  }
  if (is_nan(a) || is_nan(b)) {
    return not_a_number();
  }
  if (b == 1f) {
    return a;
  }
  if (b == 2f) {
    return a * a;
  }
  let whole = trunc(b) == b;
  let odd = whole && abs(b) < 16777216f && (i32(b) & 1) == 1;
  let magnitude = pow(abs(a), b);
  if (is_negative(a) && !is_zero(a) && !is_infinite(a) && !whole) {
    return not_a_number();
  }
  return select(magnitude, -magnitude, odd && is_negative(a));
}

fn unary(a: f32) -> f32 {
  switch OP {
    case NEG: { return bitcast<f32>(bitcast<u32>(a) ^ 0x80000000u); }
    case ABS: { return bitcast<f32>(bitcast<u32>(a) & 0x7fffffffu); }
    case SIGN: { return select(select(0f, -1f, a < 0f), 1f, a > 0f) * select(1f, 0f, is_nan(a)); }
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
