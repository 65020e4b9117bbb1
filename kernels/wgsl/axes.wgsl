// Elements of strided views that are walked together: up to eight axes after those that lie alike have been merged,
// and up to four views. TypeScript adds the functions that walk them, one line for each axis.

struct Axes {
  base: vec4u,   // the first element of each view
  count: u32,    // elements, or results of a reduction
  length: u32,   // of the axis that an operation goes along; the elements of a result
  extra: u32,    // for the kernel, as are the next four
  zero: u32,     // not known to the compiler
  more: vec4u,
  lengths: array<vec4u, 2>, // [axis]
  steps: array<vec4u, 8>,   // [axis]: elements from one to the next, of each view
}
