// Sorting, first part: for each element of a line a key whose words ascend as elements do, and its index. Lines are
// filled up to a power of two by keys that come last.

@group(0) @binding(0) var<uniform> p: Axes;

fn each(entry: u32) {
  let size = p.extra;
  let index = entry % size;
  var key = vec2u(0xffffffffu);
  if (index < p.length) {
    let at = p.base + walk_kept(entry / size);
    key = key_of(load_a(at.x + index * p.steps[INNER].x));
    key = select(key, ~key, DESCENDING);
  }
  entries[entry] = Entry(key.y, key.x, index);
}
