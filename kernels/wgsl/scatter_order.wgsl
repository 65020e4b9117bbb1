// The inverse of gather.wgsl, first part: of elements for one place the last in row-major order stays. Each place notes
// the number of the last element that wants it, from 1 on. `p.more` has the distance of two elements along the
// axis in the output and among the places. An index out of range is noted.

fn element(at: vec4u, number: u32) {
  let index = load_b(at.y);
  if (index.y != 0u || index.x >= p.length) {
    note_trap();
    return;
  }
  atomicMax(&places[at.z + index.x * p.more.y], number + 1u);
}
