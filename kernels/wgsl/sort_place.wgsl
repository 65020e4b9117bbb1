// Sorting, third part: the elements in order, and their indices.

@group(0) @binding(0) var<uniform> p: Axes;

fn each(element: u32) {
  let line = element / p.length;
  let place = element % p.length;
  let index = entries[line * p.extra + place].index;
  let at = p.base + walk_kept(line);
  let step = p.steps[INNER];
  store_out(at.w + place * step.w, load_a(at.x + index * step.x));
  store_index(at.z + place * step.z, vec2u(index, 0u));
}
