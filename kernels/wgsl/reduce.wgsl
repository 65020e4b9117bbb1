// Reductions of axes. A workgroup has one result; each lane takes every LANESth element, in row-major order, and the
// lanes' totals are put together in pairs. float32 is summed in float32: with totals of so many lanes the error is
// that of summing a few hundred elements at most, where the CPU sums in double precision.
//
// `p.extra` is how many parts a result is made of: each is a workgroup, and another reduction puts them together.
// `p.base.y` is the number of elements of a result, for the mean.

@group(0) @binding(0) var<uniform> p: Axes;

var<workgroup> totals: array<Total, LANES>;

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let flat = flat_group(group, groups);
  let result = flat / p.extra;
  var outputs = 1u;
  for (var axis = 0u; axis < p.kept; axis++) {
    outputs *= p.lengths[axis / 4u][axis % 4u];
  }
  if (result >= outputs) {
    return;
  }
  let each = p.count / outputs;
  let share = (each + p.extra - 1u) / p.extra;
  let begin = min(flat % p.extra * share, each);
  let end = min(begin + share, each);
  let at = p.base + walk(p, result, 0u, p.kept);
  var total = nothing();
  for (var i = begin + lane; i < end; i += LANES) {
    total = folded(total, total_of(load_a(at.x + walk(p, i, p.kept, p.rank).x)));
  }
  totals[lane] = total;
  workgroupBarrier();
  for (var distance = LANES / 2u; distance > 0u; distance /= 2u) {
    if (lane < distance) {
      totals[lane] = folded(totals[lane], totals[lane + distance]);
    }
    workgroupBarrier();
  }
  if (lane == 0u) {
    // Parts lie side by side.
    store_out(at.w * p.extra + flat % p.extra, finished(totals[0], f32(p.base.y)));
  }
}
