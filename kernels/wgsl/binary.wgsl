// Elementwise arithmetic of two operands: OP is one of those of the type (float.wgsl, integer.wgsl, integer64.wgsl).

fn element(at: vec4u, number: u32) {
  store_out(at.w, binary(load_a(at.x), load_b(at.y)));
}
