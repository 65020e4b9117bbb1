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
  let slot = flat_group(group, groups) * (256u / LANES) + lane / LANES;
  let result = slot / p.extra;
  let part = slot % p.extra;
  let own = lane % LANES;
  let at = p.base + walk_kept(result);
  var best: Found;
  best.index = NOWHERE;
  if (result < p.count) {
    let share = (p.length + p.extra - 1u) / p.extra;
    let begin = min(part * share, p.length);
    let end = min(begin + share, p.length);
    for (var i = begin + own; i < end; i += LANES) {
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
      if (own < distance && is_before(found[lane + distance], found[lane])) {
        found[lane] = found[lane + distance];
      }
      workgroupBarrier();
    }
    best = found[lane];
  }
  if (own == 0u && result < p.count) {
    store_out(at.w * p.extra + part, best.value);
    store_index(at.z * p.extra + part, vec2u(best.index, 0u));
  }
}
