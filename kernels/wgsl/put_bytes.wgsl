// Bytes from the host at any place of a buffer. A lane has a word of the output to itself, so that what lies
// beside the bytes stays.

struct Params {
  offset: u32, // of the first byte
  count: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> bytes: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let word = p.offset / 4u + flat_group(group, groups) * 64u + lane;
  if (word * 4u >= p.offset + p.count) {
    return;
  }
  var value = out[word];
  for (var b = 0u; b < 4u; b++) {
    let at = word * 4u + b;
    if (at >= p.offset && at < p.offset + p.count) {
      let source = at - p.offset;
      let byte = (bytes[source / 4u] >> (source % 4u * 8u)) & 0xffu;
      value = insertBits(value, byte, b * 8u, 8u);
    }
  }
  out[word] = value;
}
