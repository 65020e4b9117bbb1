// How a weight changes. In float32 and in the written order, as stdp_row.c does it: the change of the rule; what
// is nearer to 0 than `tiny` becomes 0; then the bounds, which let NaN through. A product is rounded before it is
// added: `rounded` keeps a compiler from contracting the two.

const ADDITIVE = 0u;
const STABILIZED = 1u;
const SOFT_BOUNDS = 2u;
const MULTIPLICATIVE = 3u;

struct Rule {
  kind: u32,
  lower: f32,
  upper: f32,
  tiny: f32,
  zero: u32,
}

fn rounded(rule: Rule, product: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(product) ^ rule.zero);
}

fn bounded(rule: Rule, weight: f32) -> f32 {
  let value = select(weight, rule.lower, weight < rule.lower);
  return select(value, rule.upper, value > rule.upper);
}

// A weight after a win of its feature, whose input came no later than the winner if `early`.
fn changed(rule: Rule, weight: f32, early: bool, ltp: f32, ltd: f32) -> f32 {
  let rate = select(ltd, ltp, early);
  let above = weight - rule.lower;
  let below = rule.upper - weight;
  var change = rate;
  if (rule.kind == STABILIZED) {
    change = rounded(rule, rate * rounded(rule, above * below));
  } else if (rule.kind == SOFT_BOUNDS) {
    change = rounded(rule, rate * select(above, below, early));
  } else if (rule.kind == MULTIPLICATIVE && !early) {
    change = rounded(rule, rate * above);
  }
  let value = weight + change;
  return bounded(rule, select(value, 0f, value < rule.tiny && value > -rule.tiny));
}
