// Python's `//` and `%` of integers of at most 32 bits. A divisor of 0 is noted.

fn element(at: vec4u, number: u32) {
  let a = load_a(at.x);
  let b = load_b(at.y);
  if (b == 0) {
    note_trap();
    return;
  }
  // The smallest integer divided by -1 wraps, which WGSL leaves open.
  var quotient = -a;
  if (b != -1) {
    quotient = a / b;
  }
  let rest = a - quotient * b;
  let crosses = rest != 0 && (rest < 0) != (b < 0);
  if (OP == REMAINDER) {
    store_out(at.w, select(rest, rest + b, crosses));
  } else {
    store_out(at.w, select(quotient, quotient - 1, crosses));
  }
}
