// Conversions between types, as PyTorch's `to(dtype)`: towards zero for integers, what they cannot hold wraps, NaN gives
// 0. Integers of at most 32 bits are i32, int64 pairs of words.

// The 64 bits of a float32 cut to an integer, modulo 2^64; 0 for what is not finite.
fn float_to_pair(value: f32) -> vec2u {
  let bits = bitcast<u32>(value);
  let exponent = (bits >> 23u) & 0xffu;
  if (exponent < 127u || exponent == 0xffu || exponent > 150u + 63u) {
    return vec2u();
  }
  let mantissa = (bits & 0x7fffffu) | 0x800000u;
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

// A word with so many bits of it cut off, rounded half to even; `more` tells whether anything not 0 comes after it.
fn rounded(word: u32, bits: u32, more: bool) -> u32 {
  let unit = 1u << bits;
  let rest = word & (unit - 1u);
  let odd = (word & unit) != 0u;
  let up = rest > unit / 2u || (rest == unit / 2u && (more || odd));
  return (word >> bits) + select(0u, 1u, up);
}

// Rounded to the 53 bits of a double and then to the 24 of a float32, as the CPU does.
fn pair_to_float(pair: vec2u) -> f32 {
  let sign = pair.y & 0x80000000u;
  var low = pair.x;
  var high = pair.y;
  if (sign != 0u) {
    low = ~low + 1u;
    high = ~high + select(0u, 1u, low == 0u);
  }
  if ((low | high) == 0u) {
    return 0f;
  }
  // The highest bit comes to the top.
  var exponent = 127u + 63u;
  if (high == 0u) {
    high = low;
    low = 0u;
    exponent -= 32u;
  }
  let zeros = countLeadingZeros(high);
  exponent -= zeros;
  if (zeros > 0u) {
    high = (high << zeros) | (low >> (32u - zeros));
    low <<= zeros;
  }
  let cut = rounded(low, 11u, false);
  low = cut << 11u;
  if (cut >> 21u == 1u) {
    high += 1u;
    if (high == 0u) {
      high = 0x80000000u;
      exponent += 1u;
    }
  }
  // A carry out of the mantissa goes to the exponent.
  let mantissa = rounded(high, 8u, low != 0u);
  return bitcast<f32>(sign | ((exponent << 23u) + mantissa - 0x800000u));
}

fn integer_to_float(value: i32) -> f32 {
  return pair_to_float(integer_to_pair(value));
}
