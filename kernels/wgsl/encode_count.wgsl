// Rank-order coding, first part: for each intensity that is not 0, how many of its stimulus come before it (larger
// ones, equal ones of a lower index; NaN before all), and how many there are. Counted over a part of the
// stimulus, on top of what earlier parts gave: comparisons of all pairs, tiles of them in workgroup memory. Exact, and
// simpler than a sort; 4,704 inputs are 22 million comparisons.

struct Params {
  intensities: u32, // the first element
  length: u32,      // of a stimulus
  begin: u32,       // the part
  end: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> intensities: array<u32>;
@group(0) @binding(2) var<storage, read_write> ranks: array<vec2u>; // [stimulus, length]: before it, in all

var<workgroup> tile: array<u32, 256>;

const ZERO = 0xffffffffu;

// Ascends as the value descends; 0 is last of all, and not counted.
fn key_of(bits: u32) -> u32 {
  if (bits << 1u == 0u) {
    return ZERO;
  }
  if (is_nan(bits)) {
    return 0u;
  }
  return select(bits ^ 0x7fffffffu, bits, bits >> 31u == 1u);
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let start = p.intensities + group.y * p.length;
  let index = group.x * 256u + lane;
  var key = ZERO;
  if (index < p.length) {
    key = key_of(intensities[start + index]);
  }
  var before = 0u;
  var all = 0u;
  for (var first = p.begin; first < p.end; first += 256u) {
    workgroupBarrier();
    tile[lane] = ZERO;
    if (first + lane < p.end) {
      tile[lane] = key_of(intensities[start + first + lane]);
    }
    workgroupBarrier();
    for (var i = 0u; i < 256u; i++) {
      let other = tile[i];
      all += select(0u, 1u, other != ZERO);
      before += select(0u, 1u, other < key || (other == key && first + i < index));
    }
  }
  if (index < p.length) {
    let at = group.y * p.length + index;
    ranks[at] += vec2u(before, all);
  }
}
