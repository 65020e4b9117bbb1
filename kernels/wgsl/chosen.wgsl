// The winners of one stimulus for each network, as kernels that learn hand them on: how many are to learn, by
// which rule (0 or 1), whether the whole weight is to be clamped; then feature, row, column and step of each.

const CHOSEN_HEAD = 4u;

fn chosen_at(network: u32, kwta: u32) -> u32 {
  return network * (CHOSEN_HEAD + 4u * kwta);
}
