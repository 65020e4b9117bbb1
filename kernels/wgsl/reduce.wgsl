// Reductions of axes. LANES lanes have one result: each takes every LANESth element, in row-major order, and their
// totals are put together in pairs. float32 is summed in float32: a total is made of a few dozen elements, and totals
// are added in pairs, so the error is that of summing some fifty elements, where the CPU sums in double precision.
//
// A result may be made of `p.extra` parts, each with lanes of its own; another reduction puts them together. They lie
// side by side in the output. `p.more.x` is the number of elements of a result, for the mean.

@group(0) @binding(0) var<uniform> p: Axes;

var<workgroup> totals: array<Total, 256>;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let share = share_of(flat_group(group, groups), lane);
  let at = p.base + walk_kept(share.result);
  var total = nothing();
  if (share.result < p.count) {
    for (var i = share.begin + share.lane; i < share.end; i += LANES) {
      total = folded(total, total_of(load_a(at.x + walk_inner(i).x)));
    }
  }
  if (LANES > 1u) {
    totals[lane] = total;
    workgroupBarrier();
    for (var distance = LANES / 2u; distance > 0u; distance /= 2u) {
      if (share.lane < distance) {
        totals[lane] = folded(totals[lane], totals[lane + distance]);
      }
      workgroupBarrier();
    }
    total = totals[lane];
  }
  if (share.lane == 0u && share.result < p.count) {
    store_out(at.w * p.extra + share.part, finished(total, f32(p.more.x)));
  }
}
