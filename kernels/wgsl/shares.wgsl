// How the elements of results are shared out in reductions: LANES lanes have a result, or one of its `p.extra` parts.

struct Share {
  result: u32, // `p.count` or more for lanes that are too many
  part: u32,
  lane: u32,   // among those of the result: it takes every LANESth element
  begin: u32,  // the elements
  end: u32,
}

fn share_of(workgroup: u32, lane: u32) -> Share {
  let slot = workgroup * (256u / LANES) + lane / LANES;
  let part = slot % p.extra;
  let each = (p.length + p.extra - 1u) / p.extra;
  let begin = min(part * each, p.length);
  let end = min(begin + each, p.length);
  return Share(slot / p.extra, part, lane % LANES, begin, end);
}
