// 1 where an element is 0, else 0.

fn element(at: vec4u, number: u32) {
  store_out(at.w, select(0, 1, is_zero(load_a(at.x))));
}
