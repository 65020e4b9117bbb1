// What a kernel finds wrong in its data is noted, and refused at the next read. `p.more.w` tells what it is.
fn note_trap() {
  atomicMax(&trap[0], p.more.w);
}
