// What the bits of a float32 say: a compiler may take it that there is no NaN.

fn is_nan(bits: u32) -> bool {
  return (bits & 0x7fffffffu) > 0x7f800000u;
}

// Whether it is negative or NaN.
fn has_sign(bits: u32) -> bool {
  return bits > 0x80000000u || is_nan(bits);
}
