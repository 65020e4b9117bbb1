/**
 * The functions of the CUDA library. Written by `deno task build:symbols` from the sources; a test compares the
 * two.
 *
 * @module
 */

/** All functions, each with the device first that it is about. */
export const CUDA = {
  spyke_cuda_arg_reduce: {
    parameters: [
      "u64", // handle device
      "buffer", // const int64_t *views
      "i32", // int32_t smallest
      "i32", // int32_t dtype
      "i64", // int64_t length
      "i64", // int64_t step
      "u64", // address input
      "u64", // address values
      "u64", // address indices
    ],
    result: "i32",
  },
  spyke_cuda_binary: {
    parameters: [
      "u64", // handle device
      "buffer", // const int64_t *views
      "i32", // int32_t op
      "i32", // int32_t dtype
      "u64", // address a
      "u64", // address b
      "u64", // address out
    ],
    result: "i32",
  },
  spyke_cuda_first_above: {
    parameters: [
      "u64", // handle device
      "u64", // address dense
      "u64", // address out
      "i64", // int64_t n
      "i32", // int32_t steps
      "i64", // int64_t length
      "f32", // float threshold
    ],
    result: "i32",
  },
  spyke_cuda_values_at: {
    parameters: [
      "u64", // handle device
      "u64", // address dense
      "u64", // address times
      "u64", // address values
      "i64", // int64_t n
      "i32", // int32_t steps
      "i64", // int64_t length
    ],
    result: "i32",
  },
  spyke_cuda_expand: {
    parameters: [
      "u64", // handle device
      "u64", // address times
      "u64", // address values
      "u64", // address dense
      "i64", // int64_t n
      "i32", // int32_t steps
      "i64", // int64_t length
    ],
    result: "i32",
  },
  spyke_cuda_classify: {
    parameters: [
      "u64", // handle device
      "u64", // address dense
      "i64", // int64_t n
      "i32", // int32_t steps
      "i64", // int64_t length
      "buffer", // int32_t *kind
    ],
    result: "i32",
  },
  spyke_cuda_conv2d: {
    parameters: [
      "u64", // handle device
      "buffer", // const int32_t *sizes
      "u64", // address input
      "u64", // address weight
      "u64", // address bias
      "u64", // address thresholds
      "u64", // address out
    ],
    result: "i32",
  },
  spyke_cuda_conv_final: {
    parameters: [
      "u64", // handle device
      "u64", // address input
      "u64", // address packed
      "u64", // address values
      "buffer", // const int32_t *sizes
    ],
    result: "i32",
  },
  spyke_cuda_conv_fire: {
    parameters: [
      "u64", // handle device
      "u64", // address input
      "u64", // address packed
      "u64", // address out
      "buffer", // const int32_t *sizes
      "f32", // float threshold
      "i32", // int32_t negative
      "f32", // float most
    ],
    result: "i32",
  },
  spyke_cuda_conv_steps: {
    parameters: [
      "u64", // handle device
      "u64", // address input
      "u64", // address packed
      "u64", // address dense
      "buffer", // const int32_t *sizes
    ],
    result: "i32",
  },
  spyke_cuda_conv_survivors: {
    parameters: [
      "u64", // handle device
      "u64", // address input
      "u64", // address packed
      "u64", // address at_steps
      "u64", // address out
      "buffer", // const int32_t *sizes
    ],
    result: "i32",
  },
  spyke_cuda_conv_values: {
    parameters: [
      "u64", // handle device
      "u64", // address input
      "u64", // address packed
      "u64", // address at_steps
      "u64", // address values
      "buffer", // const int32_t *sizes
    ],
    result: "i32",
  },
  spyke_cuda_copy: {
    parameters: [
      "u64", // handle device
      "buffer", // const int64_t *views
      "u64", // address input
      "i32", // int32_t from
      "u64", // address out
      "i32", // int32_t to
    ],
    result: "i32",
  },
  spyke_cuda_abi_version: {
    parameters: [],
    result: "i32",
  },
  spyke_cuda_error: {
    parameters: [
      "i32", // int32_t status
      "buffer", // char *text
      "i32", // int32_t bytes
    ],
    result: "void",
  },
  spyke_cuda_system: {
    parameters: [
      "buffer", // int32_t *versions
    ],
    result: "i32",
  },
  spyke_cuda_properties: {
    parameters: [
      "i32", // int32_t device
      "buffer", // char *name
      "i32", // int32_t bytes
      "buffer", // int32_t *numbers
      "buffer", // int64_t *memory
    ],
    result: "i32",
  },
  spyke_cuda_open: {
    parameters: [
      "i32", // int32_t number
      "buffer", // uint64_t *opened
    ],
    result: "i32",
  },
  spyke_cuda_close: {
    parameters: [
      "u64", // handle device
    ],
    result: "i32",
  },
  spyke_cuda_alloc: {
    parameters: [
      "u64", // handle device
      "i64", // int64_t bytes
      "buffer", // uint64_t *memory
    ],
    result: "i32",
  },
  spyke_cuda_free: {
    parameters: [
      "u64", // handle device
      "u64", // address memory
    ],
    result: "i32",
  },
  spyke_cuda_memory: {
    parameters: [
      "u64", // handle device
      "buffer", // int64_t *free_bytes
      "buffer", // int64_t *total_bytes
    ],
    result: "i32",
  },
  spyke_cuda_write: {
    parameters: [
      "u64", // handle device
      "u64", // address to
      "buffer", // const uint8_t *from
      "i64", // int64_t bytes
    ],
    result: "i32",
  },
  spyke_cuda_read: {
    parameters: [
      "u64", // handle device
      "u64", // address from
      "buffer", // uint8_t *to
      "i64", // int64_t bytes
    ],
    result: "i32",
  },
  spyke_cuda_copy_bytes: {
    parameters: [
      "u64", // handle device
      "u64", // address from
      "u64", // address to
      "i64", // int64_t bytes
    ],
    result: "i32",
  },
  spyke_cuda_finish: {
    parameters: [
      "u64", // handle device
    ],
    result: "i32",
  },
  spyke_cuda_ready: {
    parameters: [
      "u64", // handle device
    ],
    result: "i32",
  },
  spyke_cuda_encode_rank: {
    parameters: [
      "u64", // handle device
      "u64", // address intensities
      "u64", // address out
      "i64", // int64_t n
      "i32", // int32_t steps
      "i32", // int32_t length
    ],
    result: "i32",
  },
  spyke_cuda_fill: {
    parameters: [
      "u64", // handle device
      "buffer", // const int64_t *views
      "u64", // address out
      "i32", // int32_t dtype
      "buffer", // const uint8_t *value
    ],
    result: "i32",
  },
  spyke_cuda_fire_last: {
    parameters: [
      "u64", // handle device
      "u64", // address values
      "u64", // address out
      "i64", // int64_t count
      "i32", // int32_t steps
    ],
    result: "i32",
  },
  spyke_cuda_gather: {
    parameters: [
      "u64", // handle device
      "buffer", // const int64_t *views
      "i32", // int32_t dtype
      "u64", // address index
      "u64", // address input
      "u64", // address out
      "i64", // int64_t length
      "i64", // int64_t step
      "buffer", // int64_t *wrong
    ],
    result: "i32",
  },
  spyke_cuda_lateral_inhibition: {
    parameters: [
      "u64", // handle device
      "u64", // address input
      "u64", // address kernel
      "u64", // address out
      "i64", // int64_t planes
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t size
    ],
    result: "i32",
  },
  spyke_cuda_learn: {
    parameters: [
      "u64", // handle device
      "buffer", // const uint8_t *pupils
      "i32", // int32_t networks
      "buffer", // const int32_t *sizes
      "i32", // int32_t kwta
    ],
    result: "i32",
  },
  spyke_cuda_learn_final: {
    parameters: [
      "u64", // handle device
      "buffer", // const uint8_t *pupils
      "i32", // int32_t networks
      "buffer", // const int32_t *sizes
      "buffer", // const int32_t *input_of
    ],
    result: "i32",
  },
  spyke_cuda_final_winners: {
    parameters: [
      "u64", // handle device
      "u64", // address input
      "u64", // address weight
      "buffer", // const uint8_t *dropped
      "u64", // address winners
      "u64", // address counts
      "buffer", // const int32_t *sizes
    ],
    result: "i32",
  },
  spyke_cuda_local_normalize: {
    parameters: [
      "u64", // handle device
      "u64", // address input
      "u64", // address out
      "i64", // int64_t planes
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t radius
      "f32", // float eps
    ],
    result: "i32",
  },
  spyke_cuda_max_pool2d: {
    parameters: [
      "u64", // handle device
      "buffer", // const int32_t *sizes
      "i64", // int64_t planes
      "u64", // address input
      "u64", // address out
    ],
    result: "i32",
  },
  spyke_cuda_count_nonzero: {
    parameters: [
      "u64", // handle device
      "buffer", // const int64_t *views
      "i32", // int32_t dtype
      "u64", // address input
      "buffer", // int64_t *count
    ],
    result: "i32",
  },
  spyke_cuda_list_nonzero: {
    parameters: [
      "u64", // handle device
      "buffer", // const int64_t *views
      "i32", // int32_t dtype
      "u64", // address input
      "buffer", // const int64_t *lengths
      "i32", // int32_t rank
      "u64", // address out
    ],
    result: "i32",
  },
  spyke_cuda_pack: {
    parameters: [
      "u64", // handle device
      "u64", // address weight
      "u64", // address packed
      "i32", // int32_t f
      "i32", // int32_t inputs
    ],
    result: "i32",
  },
  spyke_cuda_look_at: {
    parameters: [
      "u64", // handle device
      "u64", // address weight
      "i64", // int64_t count
      "f32", // float lower
      "f32", // float upper
      "buffer", // int32_t *found
    ],
    result: "i32",
  },
  spyke_cuda_pad: {
    parameters: [
      "u64", // handle device
      "u64", // address times
      "u64", // address out
      "i64", // int64_t planes
      "i32", // int32_t steps
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t left
      "i32", // int32_t right
      "i32", // int32_t top
      "i32", // int32_t bottom
    ],
    result: "i32",
  },
  spyke_cuda_pointwise_inhibition: {
    parameters: [
      "u64", // handle device
      "u64", // address times
      "u64", // address values
      "u64", // address out
      "i32", // int32_t n
      "i32", // int32_t steps
      "i32", // int32_t features
      "i64", // int64_t positions
    ],
    result: "i32",
  },
  spyke_cuda_pool: {
    parameters: [
      "u64", // handle device
      "u64", // address times
      "u64", // address out
      "buffer", // const int32_t *numbers
    ],
    result: "i32",
  },
  spyke_cuda_pool_values: {
    parameters: [
      "u64", // handle device
      "u64", // address times
      "u64", // address values
      "u64", // address out
      "u64", // address out_values
      "buffer", // const int32_t *numbers
    ],
    result: "i32",
  },
  spyke_cuda_reduce: {
    parameters: [
      "u64", // handle device
      "buffer", // const int64_t *results
      "buffer", // const int64_t *elements
      "i32", // int32_t op
      "u64", // address input
      "i32", // int32_t from
      "u64", // address out
      "i32", // int32_t to
    ],
    result: "i32",
  },
  spyke_cuda_scatter: {
    parameters: [
      "u64", // handle device
      "buffer", // const int64_t *views
      "i32", // int32_t dtype
      "u64", // address index
      "u64", // address source
      "u64", // address out
      "i64", // int64_t count
      "i64", // int64_t length
      "buffer", // const int64_t *steps
      "buffer", // int64_t *wrong
    ],
    result: "i32",
  },
  spyke_cuda_select_winners: {
    parameters: [
      "u64", // handle device
      "u64", // address times
      "u64", // address values
      "u64", // address winners
      "u64", // address counts
      "buffer", // const int32_t *numbers
    ],
    result: "i32",
  },
  spyke_cuda_move: {
    parameters: [
      "u64", // handle device
      "u64", // address from
      "u64", // handle other
      "u64", // address to
      "i64", // int64_t bytes
    ],
    result: "i32",
  },
  spyke_cuda_stream: {
    parameters: [
      "u64", // handle device
      "buffer", // uint64_t *stream
    ],
    result: "i32",
  },
  spyke_cuda_share: {
    parameters: [
      "u64", // handle device
      "u64", // handle other
    ],
    result: "i32",
  },
  spyke_cuda_sort: {
    parameters: [
      "u64", // handle device
      "buffer", // const int64_t *views
      "i32", // int32_t dtype
      "i32", // int32_t descending
      "i64", // int64_t length
      "buffer", // const int64_t *steps
      "u64", // address input
      "u64", // address values
      "u64", // address indices
    ],
    result: "i32",
  },
  spyke_cuda_stdp: {
    parameters: [
      "u64", // handle device
      "u64", // address input
      "u64", // address output
      "u64", // address winners
      "u64", // address counts
      "u64", // address weight
      "u64", // address packed
      "u64", // address ltp
      "u64", // address ltd
      "buffer", // const int32_t *sizes
      "i32", // int32_t kind
      "f32", // float lower
      "f32", // float upper
    ],
    result: "i32",
  },
  spyke_cuda_clamp: {
    parameters: [
      "u64", // handle device
      "u64", // address weight
      "u64", // address packed
      "i32", // int32_t f
      "i32", // int32_t inputs
      "f32", // float lower
      "f32", // float upper
    ],
    result: "i32",
  },
  spyke_cuda_pre_post_ordering: {
    parameters: [
      "u64", // handle device
      "u64", // address input
      "u64", // address output
      "u64", // address winners
      "u64", // address ordering
      "buffer", // const int32_t *sizes
      "i32", // int32_t ho
      "i32", // int32_t wo
      "i32", // int32_t winner_count
    ],
    result: "i32",
  },
  spyke_cuda_unary: {
    parameters: [
      "u64", // handle device
      "buffer", // const int64_t *views
      "i32", // int32_t op
      "i32", // int32_t dtype
      "u64", // address input
      "u64", // address out
    ],
    result: "i32",
  },
  spyke_cuda_unpack: {
    parameters: [
      "u64", // handle device
      "u64", // address packed
      "u64", // address out
      "i32", // int32_t bits
      "i64", // int64_t planes
      "i32", // int32_t steps
      "i32", // int32_t h
      "i32", // int32_t w
      "i32", // int32_t top
      "i32", // int32_t left
      "i32", // int32_t height
      "i32", // int32_t width
    ],
    result: "i32",
  },
  spyke_cuda_where: {
    parameters: [
      "u64", // handle device
      "buffer", // const int64_t *views
      "i32", // int32_t dtype
      "u64", // address condition
      "u64", // address a
      "u64", // address b
      "u64", // address out
    ],
    result: "i32",
  },
} as const satisfies Deno.ForeignLibraryInterface;
