// The largest or smallest element along an axis, and the first index that has it; NaN wins. A workgroup has one result;
// each lane takes every LANESth element, and of equal ones the lowest index stays.

@group(0) @binding(0) var<uniform> p: Axes;

struct Found {
  value: Number,
  index: u32,
}

var<workgroup> found: array<Found, LANES>;

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

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let result = flat_group(group, groups);
  let length = p.extra;
  if (result >= p.count / length) {
    return;
  }
  let at = p.base + walk(p, result, 0u, p.kept);
  let step = p.steps[p.kept].x;
  var best: Found;
  best.index = NOWHERE;
  for (var i = lane; i < length; i += LANES) {
    let candidate = Found(load_a(at.x + i * step), i);
    if (is_before(candidate, best)) {
      best = candidate;
    }
  }
  found[lane] = best;
  workgroupBarrier();
  for (var distance = LANES / 2u; distance > 0u; distance /= 2u) {
    if (lane < distance && is_before(found[lane + distance], found[lane])) {
      found[lane] = found[lane + distance];
    }
    workgroupBarrier();
  }
  if (lane == 0u) {
    store_out(at.w, found[0].value);
    store_index(at.z, vec2u(found[0].index, 0u));
  }
}
