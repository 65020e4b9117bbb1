// Elements chosen by an index along an axis. `p.more.x` is the distance of two elements along it where they are chosen
// from. An index out of range is noted, and chooses nothing.

fn element(at: vec4u, number: u32) {
  let index = load_b(at.y);
  if (index.y != 0u || index.x >= p.length) {
    note_trap();
    return;
  }
  store_out(at.w, load_a(at.x + index.x * p.more.x));
}
