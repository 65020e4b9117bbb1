/**
 * The functions of the native library. Written by `deno task build:symbols` from the sources; a test compares the
 * two.
 *
 * @module
 */

/** What exists once in a library. */
export const LIBRARY = {
  spyke_abi_version: {
    parameters: [],
    result: "i32",
  },
  spyke_instruction_level: {
    parameters: [],
    result: "i32",
  },
  spyke_misalignment: {
    parameters: [
      "buffer", // const unsigned char *memory
    ],
    result: "i32",
  },
  spyke_set_threads: {
    parameters: [
      "i32", // int32_t wanted
    ],
    result: "i32",
  },
  spyke_threads: {
    parameters: [],
    result: "i32",
  },
} as const satisfies Deno.ForeignLibraryInterface;

/** The kernels, which exist for each instruction set: in the library their names end with it. */
export const KERNELS = {
  spyke_add_loop: {
    parameters: [
      "buffer", // float *scratch
      "i32", // int32_t length
      "i32", // int32_t passes
    ],
    result: "f32",
  },
  spyke_classify: {
    parameters: [
      "buffer", // const float *dense
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t length
    ],
    result: "i32",
  },
  spyke_first_above_u8: {
    parameters: [
      "buffer", // const float *dense
      "buffer", // uint8_t *out
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t length
      "f32", // float threshold
    ],
    result: "void",
  },
  spyke_first_above_u16: {
    parameters: [
      "buffer", // const float *dense
      "buffer", // uint16_t *out
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t length
      "f32", // float threshold
    ],
    result: "void",
  },
  spyke_values_at_u8: {
    parameters: [
      "buffer", // const float *dense
      "buffer", // const uint8_t *times
      "buffer", // float *values
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t length
    ],
    result: "void",
  },
  spyke_values_at_u16: {
    parameters: [
      "buffer", // const float *dense
      "buffer", // const uint16_t *times
      "buffer", // float *values
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t length
    ],
    result: "void",
  },
  spyke_expand_u8: {
    parameters: [
      "buffer", // const uint8_t *times
      "buffer", // const float *values
      "buffer", // float *dense
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t length
    ],
    result: "void",
  },
  spyke_expand_u16: {
    parameters: [
      "buffer", // const uint16_t *times
      "buffer", // const float *values
      "buffer", // float *dense
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t length
    ],
    result: "void",
  },
  spyke_conv2d_scratch_bytes: {
    parameters: [
      "i32", // int32_t c
      "i32", // int32_t kh
      "i32", // int32_t kw
    ],
    result: "i32",
  },
  spyke_conv2d: {
    parameters: [
      "buffer", // const float *input
      "buffer", // const float *packed
      "buffer", // const float *bias
      "buffer", // float *out
      "buffer", // unsigned char *scratch
      "i32", // int32_t n
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
      "i32", // int32_t sh
      "i32", // int32_t sw
      "i32", // int32_t ph
      "i32", // int32_t pw
      "i32", // int32_t finite
    ],
    result: "void",
  },
  spyke_conv_final_scratch_bytes: {
    parameters: [
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
    ],
    result: "i32",
  },
  spyke_conv_final_u8: {
    parameters: [
      "buffer", // const uint8_t *input
      "buffer", // const float *packed
      "buffer", // float *values
      "buffer", // unsigned char *scratch
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
    ],
    result: "void",
  },
  spyke_conv_final_u16: {
    parameters: [
      "buffer", // const uint16_t *input
      "buffer", // const float *packed
      "buffer", // float *values
      "buffer", // unsigned char *scratch
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
    ],
    result: "void",
  },
  spyke_conv_fire_scratch_bytes: {
    parameters: [
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t kh
      "i32", // int32_t kw
    ],
    result: "i32",
  },
  spyke_conv_fire_u8: {
    parameters: [
      "buffer", // const uint8_t *input
      "buffer", // const float *packed
      "buffer", // const int16_t *screen
      "buffer", // uint8_t *out
      "buffer", // int32_t *doubts
      "buffer", // unsigned char *scratch
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
      "f32", // float threshold
      "f32", // float scale
      "f32", // float largest
    ],
    result: "void",
  },
  spyke_conv_fire_u16: {
    parameters: [
      "buffer", // const uint16_t *input
      "buffer", // const float *packed
      "buffer", // const int16_t *screen
      "buffer", // uint16_t *out
      "buffer", // int32_t *doubts
      "buffer", // unsigned char *scratch
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
      "f32", // float threshold
      "f32", // float scale
      "f32", // float largest
    ],
    result: "void",
  },
  spyke_conv_steps_scratch_bytes: {
    parameters: [
      "i32", // int32_t c
      "i32", // int32_t kh
      "i32", // int32_t kw
    ],
    result: "i32",
  },
  spyke_conv_steps_u8: {
    parameters: [
      "buffer", // const uint8_t *input
      "buffer", // const float *packed
      "buffer", // float *dense
      "buffer", // unsigned char *scratch
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
    ],
    result: "void",
  },
  spyke_conv_steps_u16: {
    parameters: [
      "buffer", // const uint16_t *input
      "buffer", // const float *packed
      "buffer", // float *dense
      "buffer", // unsigned char *scratch
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
    ],
    result: "void",
  },
  spyke_conv_survivors_scratch_bytes: {
    parameters: [
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
    ],
    result: "i32",
  },
  spyke_conv_survivors_u8: {
    parameters: [
      "buffer", // const uint8_t *input
      "buffer", // const float *packed
      "buffer", // const uint8_t *at
      "buffer", // uint8_t *out
      "buffer", // unsigned char *scratch
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
    ],
    result: "void",
  },
  spyke_conv_survivors_u16: {
    parameters: [
      "buffer", // const uint16_t *input
      "buffer", // const float *packed
      "buffer", // const uint16_t *at
      "buffer", // uint16_t *out
      "buffer", // unsigned char *scratch
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
    ],
    result: "void",
  },
  spyke_conv_values_scratch_bytes: {
    parameters: [
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
    ],
    result: "i32",
  },
  spyke_conv_values_u8: {
    parameters: [
      "buffer", // const uint8_t *input
      "buffer", // const float *packed
      "buffer", // const uint8_t *at
      "buffer", // float *values
      "buffer", // unsigned char *scratch
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
    ],
    result: "void",
  },
  spyke_conv_values_u16: {
    parameters: [
      "buffer", // const uint16_t *input
      "buffer", // const float *packed
      "buffer", // const uint16_t *at
      "buffer", // float *values
      "buffer", // unsigned char *scratch
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
    ],
    result: "void",
  },
  spyke_conv_winners_scratch_bytes: {
    parameters: [
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
    ],
    result: "i32",
  },
  spyke_conv_winners_u8: {
    parameters: [
      "buffer", // const uint8_t *input
      "buffer", // const float *packed
      "buffer", // const uint8_t *at
      "buffer", // int32_t *winners
      "buffer", // int32_t *counts
      "buffer", // unsigned char *scratch
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
      "i32", // int32_t kwta
      "i32", // int32_t radius
    ],
    result: "void",
  },
  spyke_conv_winners_u16: {
    parameters: [
      "buffer", // const uint16_t *input
      "buffer", // const float *packed
      "buffer", // const uint16_t *at
      "buffer", // int32_t *winners
      "buffer", // int32_t *counts
      "buffer", // unsigned char *scratch
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
      "i32", // int32_t kwta
      "i32", // int32_t radius
    ],
    result: "void",
  },
  spyke_encode_rank_scratch_bytes: {
    parameters: [
      "i32", // int32_t length
    ],
    result: "i32",
  },
  spyke_encode_rank_u8: {
    parameters: [
      "buffer", // const float *intensities
      "buffer", // uint8_t *out
      "buffer", // unsigned char *scratch
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t length
    ],
    result: "void",
  },
  spyke_encode_rank_u16: {
    parameters: [
      "buffer", // const float *intensities
      "buffer", // uint16_t *out
      "buffer", // unsigned char *scratch
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t length
    ],
    result: "void",
  },
  spyke_filter_bank_scratch_bytes: {
    parameters: [
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t kh
      "i32", // int32_t kw
      "i32", // int32_t ph
      "i32", // int32_t pw
    ],
    result: "i32",
  },
  spyke_filter_bank: {
    parameters: [
      "buffer", // const float *input
      "buffer", // const float *weight
      "buffer", // const float *bias
      "buffer", // const float *thresholds
      "buffer", // float *out
      "buffer", // unsigned char *scratch
      "i32", // int32_t n
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
      "i32", // int32_t ph
      "i32", // int32_t pw
      "i32", // int32_t absolute
    ],
    result: "void",
  },
  spyke_fire_last_u8: {
    parameters: [
      "buffer", // const float *values
      "buffer", // uint8_t *out
      "i32", // int32_t length
      "i32", // int32_t steps
    ],
    result: "void",
  },
  spyke_fire_last_u16: {
    parameters: [
      "buffer", // const float *values
      "buffer", // uint16_t *out
      "i32", // int32_t length
      "i32", // int32_t steps
    ],
    result: "void",
  },
  spyke_lateral_inhibition: {
    parameters: [
      "buffer", // const float *input
      "buffer", // const float *kernel
      "buffer", // float *out
      "buffer", // float *sums
      "i32", // int32_t planes
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t size
    ],
    result: "void",
  },
  spyke_learn_scratch_bytes: {
    parameters: [
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
    ],
    result: "i32",
  },
  spyke_learn_u8: {
    parameters: [
      "buffer", // const uint8_t *input
      "buffer", // float *weight
      "buffer", // float *packed
      "buffer", // int16_t *screen
      "buffer", // float *range
      "buffer", // const float *ltp
      "buffer", // const float *ltd
      "buffer", // const float *ltp2
      "buffer", // const float *ltd2
      "buffer", // const uint8_t *dropped
      "buffer", // const int32_t *classes
      "buffer", // const int32_t *targets
      "buffer", // int32_t *winners
      "buffer", // int32_t *counts
      "buffer", // int32_t *outcomes
      "buffer", // unsigned char *scratch
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
      "f32", // float threshold
      "i32", // int32_t kwta
      "i32", // int32_t radius
      "i32", // int32_t pointwise
      "i32", // int32_t kind
      "i32", // int32_t kind2
      "f32", // float lower
      "f32", // float upper
      "f32", // float scale
      "f32", // float tiny
    ],
    result: "void",
  },
  spyke_learn_u16: {
    parameters: [
      "buffer", // const uint16_t *input
      "buffer", // float *weight
      "buffer", // float *packed
      "buffer", // int16_t *screen
      "buffer", // float *range
      "buffer", // const float *ltp
      "buffer", // const float *ltd
      "buffer", // const float *ltp2
      "buffer", // const float *ltd2
      "buffer", // const uint8_t *dropped
      "buffer", // const int32_t *classes
      "buffer", // const int32_t *targets
      "buffer", // int32_t *winners
      "buffer", // int32_t *counts
      "buffer", // int32_t *outcomes
      "buffer", // unsigned char *scratch
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
      "f32", // float threshold
      "i32", // int32_t kwta
      "i32", // int32_t radius
      "i32", // int32_t pointwise
      "i32", // int32_t kind
      "i32", // int32_t kind2
      "f32", // float lower
      "f32", // float upper
      "f32", // float scale
      "f32", // float tiny
    ],
    result: "void",
  },
  spyke_learn_final_scratch_bytes: {
    parameters: [
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
    ],
    result: "i32",
  },
  spyke_learn_final_u8: {
    parameters: [
      "buffer", // const uint8_t *input
      "buffer", // float *weight
      "buffer", // uint8_t *bytes
      "buffer", // float *drift
      "buffer", // float *range
      "buffer", // const float *ltp
      "buffer", // const float *ltd
      "buffer", // const float *ltp2
      "buffer", // const float *ltd2
      "buffer", // const uint8_t *dropped
      "buffer", // const int32_t *classes
      "buffer", // const int32_t *targets
      "buffer", // int32_t *winners
      "buffer", // int32_t *counts
      "buffer", // int32_t *outcomes
      "buffer", // int32_t *summed
      "buffer", // unsigned char *scratch
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
      "i32", // int32_t kind
      "i32", // int32_t kind2
      "f32", // float lower
      "f32", // float upper
      "f32", // float base
      "f32", // float scale
      "f32", // float largest
    ],
    result: "void",
  },
  spyke_learn_final_u16: {
    parameters: [
      "buffer", // const uint16_t *input
      "buffer", // float *weight
      "buffer", // uint8_t *bytes
      "buffer", // float *drift
      "buffer", // float *range
      "buffer", // const float *ltp
      "buffer", // const float *ltd
      "buffer", // const float *ltp2
      "buffer", // const float *ltd2
      "buffer", // const uint8_t *dropped
      "buffer", // const int32_t *classes
      "buffer", // const int32_t *targets
      "buffer", // int32_t *winners
      "buffer", // int32_t *counts
      "buffer", // int32_t *outcomes
      "buffer", // int32_t *summed
      "buffer", // unsigned char *scratch
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
      "i32", // int32_t kind
      "i32", // int32_t kind2
      "f32", // float lower
      "f32", // float upper
      "f32", // float base
      "f32", // float scale
      "f32", // float largest
    ],
    result: "void",
  },
  spyke_local_normalize_scratch_bytes: {
    parameters: [
      "i32", // int32_t w
    ],
    result: "i32",
  },
  spyke_local_normalize: {
    parameters: [
      "buffer", // const float *input
      "buffer", // float *out
      "buffer", // unsigned char *scratch
      "i32", // int32_t planes
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t radius
      "f32", // float eps
    ],
    result: "void",
  },
  spyke_max_pool2d: {
    parameters: [
      "buffer", // const float *input
      "buffer", // float *out
      "i32", // int32_t planes
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t ho
      "i32", // int32_t wo
      "i32", // int32_t kh
      "i32", // int32_t kw
      "i32", // int32_t sh
      "i32", // int32_t sw
      "i32", // int32_t ph
      "i32", // int32_t pw
    ],
    result: "void",
  },
  spyke_packed_length: {
    parameters: [
      "i32", // int32_t features
      "i32", // int32_t inputs
    ],
    result: "i32",
  },
  spyke_pack: {
    parameters: [
      "buffer", // const float *weight
      "buffer", // float *packed
      "buffer", // float *range
      "i32", // int32_t features
      "i32", // int32_t inputs
    ],
    result: "void",
  },
  spyke_quantize: {
    parameters: [
      "buffer", // const float *packed
      "buffer", // int16_t *screen
      "i32", // int32_t length
      "f32", // float scale
      "f32", // float tiny
    ],
    result: "void",
  },
  spyke_bytes_length: {
    parameters: [
      "i32", // int32_t f
      "i32", // int32_t c
      "i32", // int32_t kh
      "i32", // int32_t kw
    ],
    result: "i32",
  },
  spyke_quantize_bytes: {
    parameters: [
      "buffer", // const float *weight
      "buffer", // uint8_t *bytes
      "i32", // int32_t f
      "i32", // int32_t c
      "i32", // int32_t kh
      "i32", // int32_t kw
      "f32", // float base
      "f32", // float scale
    ],
    result: "void",
  },
  spyke_pad_u8: {
    parameters: [
      "buffer", // const uint8_t *times
      "buffer", // uint8_t *out
      "i32", // int32_t planes
      "i32", // int32_t steps
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t left
      "i32", // int32_t right
      "i32", // int32_t top
      "i32", // int32_t bottom
    ],
    result: "void",
  },
  spyke_pad_u16: {
    parameters: [
      "buffer", // const uint16_t *times
      "buffer", // uint16_t *out
      "i32", // int32_t planes
      "i32", // int32_t steps
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t left
      "i32", // int32_t right
      "i32", // int32_t top
      "i32", // int32_t bottom
    ],
    result: "void",
  },
  spyke_pointwise_inhibition_u8: {
    parameters: [
      "buffer", // const uint8_t *times
      "buffer", // const float *values
      "buffer", // uint8_t *out
      "buffer", // unsigned char *scratch
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t features
      "i32", // int32_t positions
    ],
    result: "void",
  },
  spyke_pointwise_inhibition_u16: {
    parameters: [
      "buffer", // const uint16_t *times
      "buffer", // const float *values
      "buffer", // uint16_t *out
      "buffer", // unsigned char *scratch
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t features
      "i32", // int32_t positions
    ],
    result: "void",
  },
  spyke_pool_u8: {
    parameters: [
      "buffer", // const uint8_t *times
      "buffer", // uint8_t *out
      "buffer", // unsigned char *scratch
      "i32", // int32_t planes
      "i32", // int32_t steps
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t ho
      "i32", // int32_t wo
      "i32", // int32_t kh
      "i32", // int32_t kw
      "i32", // int32_t sh
      "i32", // int32_t sw
      "i32", // int32_t ph
      "i32", // int32_t pw
    ],
    result: "void",
  },
  spyke_pool_u16: {
    parameters: [
      "buffer", // const uint16_t *times
      "buffer", // uint16_t *out
      "buffer", // unsigned char *scratch
      "i32", // int32_t planes
      "i32", // int32_t steps
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t ho
      "i32", // int32_t wo
      "i32", // int32_t kh
      "i32", // int32_t kw
      "i32", // int32_t sh
      "i32", // int32_t sw
      "i32", // int32_t ph
      "i32", // int32_t pw
    ],
    result: "void",
  },
  spyke_pool_values_u8: {
    parameters: [
      "buffer", // const uint8_t *times
      "buffer", // const float *values
      "buffer", // uint8_t *out
      "buffer", // float *out_values
      "i32", // int32_t planes
      "i32", // int32_t steps
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t ho
      "i32", // int32_t wo
      "i32", // int32_t kh
      "i32", // int32_t kw
      "i32", // int32_t sh
      "i32", // int32_t sw
      "i32", // int32_t ph
      "i32", // int32_t pw
    ],
    result: "void",
  },
  spyke_pool_values_u16: {
    parameters: [
      "buffer", // const uint16_t *times
      "buffer", // const float *values
      "buffer", // uint16_t *out
      "buffer", // float *out_values
      "i32", // int32_t planes
      "i32", // int32_t steps
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t ho
      "i32", // int32_t wo
      "i32", // int32_t kh
      "i32", // int32_t kw
      "i32", // int32_t sh
      "i32", // int32_t sw
      "i32", // int32_t ph
      "i32", // int32_t pw
    ],
    result: "void",
  },
  spyke_select_winners_scratch_bytes: {
    parameters: [
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
    ],
    result: "i32",
  },
  spyke_select_winners_u8: {
    parameters: [
      "buffer", // const uint8_t *times
      "buffer", // const float *values
      "buffer", // int32_t *winners
      "buffer", // int32_t *counts
      "buffer", // unsigned char *scratch
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t kwta
      "i32", // int32_t radius
    ],
    result: "void",
  },
  spyke_select_winners_u16: {
    parameters: [
      "buffer", // const uint16_t *times
      "buffer", // const float *values
      "buffer", // int32_t *winners
      "buffer", // int32_t *counts
      "buffer", // unsigned char *scratch
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t kwta
      "i32", // int32_t radius
    ],
    result: "void",
  },
  spyke_clamp: {
    parameters: [
      "buffer", // float *weight
      "i32", // int32_t length
      "f32", // float lower
      "f32", // float upper
    ],
    result: "void",
  },
  spyke_stdp_u8: {
    parameters: [
      "buffer", // const uint8_t *input
      "buffer", // const uint8_t *output
      "buffer", // const int32_t *winners
      "buffer", // const int32_t *counts
      "buffer", // float *weight
      "buffer", // float *packed
      "buffer", // int16_t *screen
      "buffer", // uint8_t *bytes
      "buffer", // const float *ltp
      "buffer", // const float *ltd
      "buffer", // float *range
      "buffer", // int8_t *early
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
      "i32", // int32_t kind
      "f32", // float lower
      "f32", // float upper
      "f32", // float scale
      "f32", // float tiny
      "f32", // float base
      "f32", // float byte_scale
    ],
    result: "void",
  },
  spyke_stdp_u16: {
    parameters: [
      "buffer", // const uint16_t *input
      "buffer", // const uint16_t *output
      "buffer", // const int32_t *winners
      "buffer", // const int32_t *counts
      "buffer", // float *weight
      "buffer", // float *packed
      "buffer", // int16_t *screen
      "buffer", // uint8_t *bytes
      "buffer", // const float *ltp
      "buffer", // const float *ltd
      "buffer", // float *range
      "buffer", // int8_t *early
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t f
      "i32", // int32_t kh
      "i32", // int32_t kw
      "i32", // int32_t kind
      "f32", // float lower
      "f32", // float upper
      "f32", // float scale
      "f32", // float tiny
      "f32", // float base
      "f32", // float byte_scale
    ],
    result: "void",
  },
  spyke_pre_post_ordering_u8: {
    parameters: [
      "buffer", // const uint8_t *input
      "buffer", // const uint8_t *output
      "buffer", // const int32_t *winners
      "buffer", // float *ordering
      "i32", // int32_t count
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t ho
      "i32", // int32_t wo
      "i32", // int32_t kh
      "i32", // int32_t kw
    ],
    result: "void",
  },
  spyke_pre_post_ordering_u16: {
    parameters: [
      "buffer", // const uint16_t *input
      "buffer", // const uint16_t *output
      "buffer", // const int32_t *winners
      "buffer", // float *ordering
      "i32", // int32_t count
      "i32", // int32_t steps
      "i32", // int32_t c
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t ho
      "i32", // int32_t wo
      "i32", // int32_t kh
      "i32", // int32_t kw
    ],
    result: "void",
  },
  spyke_unpack_u8: {
    parameters: [
      "buffer", // const uint8_t *bytes
      "buffer", // uint8_t *out
      "i32", // int32_t bits
      "i32", // int32_t planes
      "i32", // int32_t steps
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t top
      "i32", // int32_t left
      "i32", // int32_t height
      "i32", // int32_t width
    ],
    result: "void",
  },
  spyke_unpack_u16: {
    parameters: [
      "buffer", // const uint8_t *bytes
      "buffer", // uint16_t *out
      "i32", // int32_t bits
      "i32", // int32_t planes
      "i32", // int32_t steps
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t top
      "i32", // int32_t left
      "i32", // int32_t height
      "i32", // int32_t width
    ],
    result: "void",
  },
} as const satisfies Deno.ForeignLibraryInterface;
