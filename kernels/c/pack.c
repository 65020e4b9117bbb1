// Packs weights [f, k] for the kernels: as float32 (packed.h), as the 16-bit integers that conv_fire
// screens with (quantize.h), and as the bytes that learn_final estimates with (bytes.h). One pass over the
// weights each; needed once after they were replaced, since updates are made in all copies.

#include "bytes.h"
#include "packed.h"
#include "quantize.h"

KERNEL(int32_t, spyke_packed_length)(int32_t features, int32_t inputs) {
  int32_t last = block_count(features) - 1;
  return (int32_t)block_start(last, inputs) + block_width(features, last) * inputs;
}

// Also tells the smallest and the largest weight; both NaN if any is.
KERNEL(void, spyke_pack)(const float *weight, float *packed, float *range, int32_t features,
                         int32_t inputs) {
  float smallest = __builtin_inff(), largest = -__builtin_inff(), nan = 0;
  for (int32_t block = 0; block < block_count(features); block++) {
    int32_t width = block_width(features, block), used = lanes_in_use(features, block);
    float *rows = packed + block_start(block, inputs);
    for (int32_t lane = 0; lane < width; lane++) {
      const float *from = weight + (int64_t)(block * LANES + lane) * inputs;
      for (int32_t k = 0; k < inputs; k++) {
        float value = lane < used ? from[k] : 0;
        rows[(int64_t)k * width + lane] = value;
        if (lane >= used) continue;
        if (value < smallest) smallest = value;
        if (value > largest) largest = value;
        if (value != value) nan = value;
      }
    }
  }
  range[0] = nan == nan ? smallest : nan;
  range[1] = nan == nan ? largest : nan;
}

KERNEL(void, spyke_quantize)(const float *packed, int16_t *screen, int32_t length, float scale,
                             float tiny) {
  for (int32_t i = 0; i < length; i++) screen[i] = quantize(packed[i], scale, tiny);
}

KERNEL(int32_t, spyke_bytes_length)(int32_t f, int32_t c, int32_t kh, int32_t kw) {
  return lanes_of(f) * kh * kw * (c + 1);
}

// Bytes of weights [f, c, kh, kw] (bytes.h).
KERNEL(void, spyke_quantize_bytes)(const float *weight, uint8_t *bytes, int32_t f, int32_t c, int32_t kh,
                                   int32_t kw, float base, float scale) {
  int32_t positions = kh * kw;
  for (int32_t i = 0; i < lanes_of(f) * positions * (c + 1); i++) bytes[i] = 0;
  for (int32_t feature = 0; feature < f; feature++) {
    quantize_row(weight + (int64_t)feature * c * positions, bytes, feature, f, c, positions, base, scale);
  }
}
