// One of two elements, by a condition.

fn element(at: vec4u, number: u32) {
  if (load_c(at.z) != 0u) {
    store_out(at.w, load_a(at.x));
  } else {
    store_out(at.w, load_b(at.y));
  }
}
