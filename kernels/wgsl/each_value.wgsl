// `each` for kernels that compute float32 values: `value_of` gives each of them.

fn each(index: u32) {
  out[p.out + index] = value_of(index);
}
