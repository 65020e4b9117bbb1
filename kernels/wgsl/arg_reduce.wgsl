// The largest or smallest element along an axis, and the first index that has it; NaN wins. LANES lanes have one
// result: each takes every LANESth element, and of equal ones the lowest index stays.
//
// A result may be made of `p.extra` parts, each with lanes of its own, which lie side by side in the outputs.

@group(0) @binding(0) var<uniform> p: Axes;

struct Found {
  value: Number,
  index: u32,
}

var<workgroup> found: array<Found, 256>;

const NOWHERE = 0xffffffffu;

fn is_before(a: Found, b: Found) -> bool {
  if (a.index == NOWHERE || b.index == NOWHERE) {
    return b.index == NOWHERE && a.index != NOWHERE;
  }
  let x = !same(a.value, a.value);
  let y = !same(b.value, b.value); // NaN
  if (x || y) {
    return x && (!y || a.index < b.index);
  }
  if (same(a.value, b.value)) {
    return a.index < b.index;
  }
  return less(b.value, a.value) == (OP == MAX);
}

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let share = share_of(flat_group(group, groups), lane);
  let at = p.base + walk_kept(share.result);
  var best: Found;
  best.index = NOWHERE;
  if (share.result < p.count) {
    for (var i = share.begin + share.lane; i < share.end; i += LANES) {
      let candidate = Found(load_a(at.x + i * p.steps[INNER].x), i);
      if (is_before(candidate, best)) {
        best = candidate;
      }
    }
  }
  if (LANES > 1u) {
    found[lane] = best;
    workgroupBarrier();
    for (var distance = LANES / 2u; distance > 0u; distance /= 2u) {
      if (share.lane < distance && is_before(found[lane + distance], found[lane])) {
        found[lane] = found[lane + distance];
      }
      workgroupBarrier();
    }
    best = found[lane];
  }
  if (share.lane == 0u && share.result < p.count) {
    store_out(at.w * p.extra + share.part, best.value);
    store_index(at.z * p.extra + share.part, vec2u(best.index, 0u));
  }
}
