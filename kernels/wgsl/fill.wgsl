// One element everywhere: `p.more` has its bits.

fn element(at: vec4u, number: u32) {
  store_out(at.w, filling());
}
