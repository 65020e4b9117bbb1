// Conversions between types, as PyTorch's `to(dtype)`: towards zero for integers, what they cannot hold wraps, NaN gives
// 0. Integers of at most 32 bits are i32, int64 pairs of words. An int64 beyond 2^24 may be off by a unit in the last
// place of float32.

// The 64 bits of a float32 cut to an integer, modulo 2^64; 0 for what is not finite.
fn float_to_pair(value: f32) -> vec2u {
  let bits = bitcast<u32>(value);
  let exponent = bits >> 23u & 0xffu;
  if (exponent < 127u || exponent == 0xffu || exponent > 150u + 63u) {
    return vec2u();
  }
  let mantissa = bits & 0x7fffffu | 0x800000u;
  var pair: vec2u;
  if (exponent <= 150u) {
    pair = vec2u(mantissa >> (150u - exponent), 0u);
  } else if (exponent < 150u + 32u) {
    let left = exponent - 150u;
    pair = vec2u(mantissa << left, mantissa >> (32u - left));
  } else {
    pair = vec2u(0u, mantissa << (exponent - 150u - 32u));
  }
  if (bits >> 31u == 1u) {
    pair = ~pair;
    pair.x += 1u;
    pair.y += select(0u, 1u, pair.x == 0u);
  }
  return pair;
}

fn float_to_integer(value: f32) -> i32 {
  return bitcast<i32>(float_to_pair(value).x);
}

fn integer_to_pair(value: i32) -> vec2u {
  return vec2u(bitcast<u32>(value), bitcast<u32>(value >> 31u));
}

fn pair_to_float(pair: vec2u) -> f32 {
  let high = bitcast<i32>(pair.y);
  if (high == bitcast<i32>(pair.x) >> 31u) {
    return f32(bitcast<i32>(pair.x));
  }
  return ldexp(f32(high), 32) + f32(pair.x);
}
