// Keys of int32.
fn key_of(bits: u32) -> vec2u {
  return vec2u(0u, bits ^ 0x80000000u);
}
