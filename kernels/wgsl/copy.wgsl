// Copies with conversion (`converted`), or of bits as they are.

fn element(at: vec4u, number: u32) {
  store_out(at.w, converted(load_a(at.x)));
}
