// `each` for elementwise kernels: `element` does one, given where it is in each view and its number.

@group(0) @binding(0) var<uniform> p: Axes;

fn each(index: u32) {
  element(p.base + walk(index), index);
}
