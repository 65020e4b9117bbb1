// Keys of what has no sign.
fn key_of(bits: u32) -> vec2u {
  return vec2u(0u, bits);
}
