// Elementwise operations of one operand: OP is one of those of the type (float.wgsl, integer.wgsl, integer64.wgsl).

fn element(at: vec4u, number: u32) {
  store_out(at.w, unary(load_a(at.x)));
}
