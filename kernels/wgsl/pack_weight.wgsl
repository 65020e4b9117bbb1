// Weights [network][f][k] as the kernels of convolution read them, [network][k][f]: lanes that are features load
// neighbours. Behind each network a word that is not 0 if a weight is negative or NaN; the caller clears it.
// Needed once after a weight was replaced, since learning changes both forms.

struct Params {
  count: u32, // weights of all networks
  at: u32,    // the first element of `weights`
  f: u32,
  inputs: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> weights: array<u32>;
@group(0) @binding(2) var<storage, read_write> packed: array<u32>;

fn each(index: u32) {
  let size = p.f * p.inputs;
  let network = index / size;
  let inner = index % size;
  let start = network * (size + 1u);
  let weight = weights[p.at + network * size + inner % p.f * p.inputs + inner / p.f];
  packed[start + inner] = weight;
  if (has_sign(weight)) {
    packed[start + size] = 1u; // whoever writes it writes the same
  }
}
