// The inverse of gather.wgsl, second part: the elements that scatter_order.wgsl has chosen go to their places.

fn element(at: vec4u, number: u32) {
  let index = load_b(at.y);
  if (index.y != 0u || index.x >= p.length || places[at.z + index.x * p.more.y] != number + 1u) {
    return;
  }
  store_out(at.w + index.x * p.more.x, load_a(at.x));
}
