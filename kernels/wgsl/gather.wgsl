// Elements chosen by an index along an axis. `p.more` has the length of the axis, and in the chosen view the distance
// of two elements along it. An index out of range is noted, and chooses nothing.

fn element(at: vec4u, number: u32) {
  let index = load_b(at.y);
  if (index.y != 0u || index.x >= p.more.x) {
    note_trap();
    return;
  }
  store_out(at.w, load_a(at.x + index.x * p.more.y));
}
