// Keys of int64.
fn key_of(bits: vec2u) -> vec2u {
  return vec2u(bits.x, bits.y ^ 0x80000000u);
}
