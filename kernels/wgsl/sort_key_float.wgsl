// Keys of float32: negative ones sort backwards by their bits; -0 equals 0, and all NaN are one, the largest.
fn key_of(bits: u32) -> vec2u {
  if ((bits & 0x7fffffffu) > 0x7f800000u) {
    return vec2u(0u, 0xffffffffu);
  }
  if (bits == 0x80000000u) {
    return vec2u(0u, 0x80000000u);
  }
  return vec2u(0u, select(bits ^ 0x80000000u, ~bits, bits >> 31u == 1u));
}
