// The order in which intensities spike: largest first, of equal ones that of the lowest index; NaN before all. An
// intensity is listed as a key, which ascends as the value descends, and its index.

const ZERO = 0xffffffffu; // the key of what never spikes

fn key_of(bits: u32) -> u32 {
  if (bits << 1u == 0u) {
    return ZERO;
  }
  if (is_nan(bits)) {
    return 0u;
  }
  return select(bits ^ 0x7fffffffu, bits, bits >> 31u == 1u);
}

fn is_before(a: vec2u, b: vec2u) -> bool {
  return a.x < b.x || (a.x == b.x && a.y < b.y);
}
