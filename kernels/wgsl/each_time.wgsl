// The entry of kernels that compute steps: `time_of` gives each of them. A lane writes a word of the output.

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let word = word_of(p.out, flat_group(group, groups) * 256u + lane);
  let first = word * TIMES_PER_WORD;
  if (first >= p.out + p.count) {
    return;
  }
  var packed = out[word];
  for (var at = first; at < first + TIMES_PER_WORD; at++) {
    if (is_ours(at, p.out, p.count)) {
      packed = put_time(packed, at, time_of(at - p.out));
    }
  }
  out[word] = packed;
}
