// The winners of one stimulus for each network, while learning: earliest step, then largest potential, then lowest
// index; a winner silences its feature and, with a radius above 0, all within that many rows and columns. Then the
// verdict of a teacher, if there is one. One workgroup for each network.
//
// Each round reads all candidates: those that the last winner silenced are noted as silent, and the best of the
// others is the next winner.

struct Params {
  layer: Layer,
  planes: u32,   // feature maps of the candidates
  stimulus: u32, // in `winners`, `counts` and the targets
  kwta: u32,
  radius: u32,
  round: u32,  // the first one of this dispatch
  rounds: u32, // and the one after its last
  winners: u32, // first elements of the outputs
  counts: u32,
  outcomes: u32,
  given: u32,  // words that each network has in `given`
  taught: u32, // whether there is a teacher
  unbounded: u32, // whether the whole weight has to be clamped once
}

@group(0) @binding(0) var<uniform> p: Params;
// For each network [f] who takes no part; then, of a teacher, the classes of features [f] and the targets of
// stimuli.
@group(0) @binding(1) var<storage, read> given: array<u32>;
@group(0) @binding(2) var<storage, read_write> candidates: array<Candidate>;
@group(0) @binding(3) var<storage, read_write> chosen: array<u32>;
@group(0) @binding(4) var<storage, read_write> winners: array<u32>; // [stimulus, network, kwta, 3]
@group(0) @binding(5) var<storage, read_write> counts: array<u32>;  // [stimulus, network]
@group(0) @binding(6) var<storage, read_write> outcomes: array<u32>; // [network, 3]

struct Neuron {
  candidate: Candidate,
  row: u32,
  column: u32,
}

var<workgroup> best: array<Neuron, 256>;

fn is_better(a: Neuron, b: Neuron) -> bool {
  let x = a.candidate;
  let y = b.candidate;
  if (x.step != y.step || x.value != y.value || x.feature != y.feature) {
    return is_first(x, y);
  }
  return a.row < b.row || (a.row == b.row && a.column < b.column);
}

// Where several blocks of features have their first one at a position, only the first of them may win.
fn merge_blocks(first: u32, lane: u32) {
  let plane = rows_of(p.layer) * columns_of(p.layer);
  for (var position = first + lane; position < first + plane; position += 256u) {
    var before = position;
    for (var at = position + plane; at < position + p.planes * plane; at += plane) {
      let later = is_first(candidates[at], candidates[before]);
      candidates[select(at, before, later)].step = p.layer.steps;
      before = select(before, at, later);
    }
  }
}

// The best candidate of a lane's share, after those that the last winner silences have been noted.
fn scan(first: u32, lane: u32, winner: u32) -> Neuron {
  let columns = columns_of(p.layer);
  let plane = rows_of(p.layer) * columns;
  var found: Neuron;
  found.candidate.step = p.layer.steps;
  for (var i = lane; i < p.planes * plane; i += 256u) {
    let candidate = candidates[first + i];
    if (candidate.step == p.layer.steps) {
      continue;
    }
    let neuron = Neuron(candidate, i % plane / columns, i % columns);
    if (winner != 0u) {
      let rows = abs(i32(neuron.row) - i32(chosen[winner + 1u]));
      let between = abs(i32(neuron.column) - i32(chosen[winner + 2u]));
      let near = p.radius > 0u && u32(max(rows, between)) <= p.radius;
      if (near || candidate.feature == chosen[winner]) {
        candidates[first + i].step = p.layer.steps;
        continue;
      }
    }
    if (found.candidate.step == p.layer.steps || is_better(neuron, found)) {
      found = neuron;
    }
  }
  return found;
}

fn write_winner(network: u32, round: u32, winner: Neuron) {
  let index = (p.stimulus * p.layer.networks + network) * p.kwta + round;
  winners[p.winners + 3u * index] = winner.candidate.feature;
  winners[p.winners + 3u * index + 1u] = winner.row;
  winners[p.winners + 3u * index + 2u] = winner.column;
  let at = chosen_at(network, p.kwta) + CHOSEN_HEAD + 4u * round;
  chosen[at] = winner.candidate.feature;
  chosen[at + 1u] = winner.row;
  chosen[at + 2u] = winner.column;
  chosen[at + 3u] = winner.candidate.step;
}

// What the winners are told, and whether this is the first stimulus that anything is learnt from.
fn judge(network: u32, count: u32) {
  let head = chosen_at(network, p.kwta);
  var learns = true;
  var rule = 0u;
  if (p.taught != 0u) {
    var outcome = 2u;
    learns = count > 0u;
    if (learns) {
      let classes = network * p.given + p.layer.f;
      let expected = given[classes + p.layer.f + p.stimulus];
      rule = u32(given[classes + chosen[head + CHOSEN_HEAD]] != expected);
      outcome = rule;
    }
    outcomes[p.outcomes + 3u * network + outcome]++;
  }
  chosen[head] = count;
  chosen[head + 1u] = rule;
  // The fourth word remembers over the stimuli of a call.
  chosen[head + 2u] = u32(p.unbounded != 0u && learns && chosen[head + 3u] == 0u);
  chosen[head + 3u] |= u32(learns);
  counts[p.counts + p.stimulus * p.layer.networks + network] = count;
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.x;
  let first = network * p.planes * rows_of(p.layer) * columns_of(p.layer);
  let head = chosen_at(network, p.kwta);
  if (p.round == 0u) {
    if (POINTWISE) {
      merge_blocks(first, lane);
    }
    let index = (p.stimulus * p.layer.networks + network) * p.kwta;
    for (var i = lane; i < 3u * p.kwta; i += 256u) {
      winners[p.winners + 3u * index + i] = 0u;
    }
    if (lane == 0u) {
      chosen[head] = 0u;
    }
  }
  storageBarrier();
  for (var round = p.round; round < p.rounds; round++) {
    var winner = 0u;
    if (round > 0u && chosen[head] == round) {
      winner = head + CHOSEN_HEAD + 4u * (round - 1u);
    }
    best[lane] = scan(first, lane, winner);
    workgroupBarrier();
    for (var distance = 128u; distance > 0u; distance /= 2u) {
      if (lane < distance && is_better(best[lane + distance], best[lane])) {
        best[lane] = best[lane + distance];
      }
      workgroupBarrier();
    }
    if (lane == 0u && best[0].candidate.step != p.layer.steps) {
      write_winner(network, round, best[0]);
      chosen[head] = round + 1u;
    }
    storageBarrier();
  }
  if (lane == 0u && p.rounds == p.kwta) {
    judge(network, chosen[head]);
  }
}
