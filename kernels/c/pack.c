// Packs weights [f, k] for the convolutions (packed.h), as float32 and as the 16-bit integers that
// conv_fire screens with. One pass over the weights; needed once after they were replaced, since
// updates are made in both copies.

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

// The same as bytes.
KERNEL(void, spyke_quantize_bytes)(const float *packed, uint8_t *bytes, int32_t length, float base,
                                   float scale) {
  for (int32_t i = 0; i < length; i++) bytes[i] = quantize_byte(packed[i], base, scale);
}
