// Neurons that may win while learning. Without pointwise inhibition all of a network: [network, f, ho, wo]; with
// it the first feature to fire of each block of lanes: [network, block, ho, wo].

struct Candidate {
  step: u32, // `steps`: it does not fire
  feature: u32,
  value: f32, // its potential at that step
}

// Earliest step, then largest potential, then lowest feature, which at one position is the lowest index.
fn is_first(a: Candidate, b: Candidate) -> bool {
  if (a.step != b.step) {
    return a.step < b.step;
  }
  if (a.value != b.value) {
    return a.value > b.value;
  }
  return a.feature < b.feature;
}
