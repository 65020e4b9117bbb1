// Elements of strided views that are walked together: up to eight axes after those that lie alike have been merged,
// and up to four views.

struct Axes {
  base: vec4u,              // the first element of each view
  rank: u32,
  kept: u32,                // of a reduction: axes of the result; they come first
  count: u32,               // elements
  extra: u32,               // for the kernel, as is the next one
  more: vec4u,
  lengths: array<vec4u, 2>, // [axis]
  steps: array<vec4u, 8>,   // [axis]: elements from one to the next, of each view
}

// How far from the first elements the one with a row-major index over some of the axes is.
fn walk(axes: Axes, index: u32, begin: u32, end: u32) -> vec4u {
  var rest = index;
  var at = vec4u();
  for (var axis = end; axis > begin; axis--) {
    let length = axes.lengths[(axis - 1u) / 4u][(axis - 1u) % 4u];
    at += rest % length * axes.steps[axis - 1u];
    rest /= length;
  }
  return at;
}
