// Elementwise operations of one operand. Functions of float32 are computed in double precision and rounded once;
// integers wrap. One visit of each element.

#include "views.cuh"

namespace {

// In the order of the host.
enum UnaryOp { NEG, ABS, SIGN, SQRT, EXP, LOG, FLOOR, CEIL, ROUND, TRUNC, COS, SIN, LOGICAL_NOT };

__device__ inline float unary_value(int op, float x) {
  switch (op) {
    case NEG: return -x;
    case ABS: return fabsf(x);
    case SIGN: return (float)((x > 0) - (x < 0));
    case SQRT: return sqrtf(x);
    case EXP: return (float)exp((double)x);
    case LOG: return (float)log((double)x);
    case FLOOR: return floorf(x);
    case CEIL: return ceilf(x);
    case ROUND: return rintf(x);
    case TRUNC: return truncf(x);
    case COS: return (float)cos((double)x);
    default: return (float)sin((double)x);
  }
}

__device__ inline int64_t unary_value(int op, int64_t x) {
  switch (op) {
    case NEG: return wrapped_product(x, -1);
    case ABS: return x < 0 ? wrapped_product(x, -1) : x;
    case SIGN: return (x > 0) - (x < 0);
    default: return x; // whole already
  }
}

template <typename W>
__global__ void unary_elements(Axes axes, int op, int dtype, const void *input, void *out) {
  int64_t index = this_index();
  if (index >= axes.count) return;
  Places<2> places = places_of<2>(axes, index);
  W value = load_element<W>(input, dtype, places.at[0]);
  if (op == LOGICAL_NOT) ((uint8_t *)out)[places.at[1]] = value == 0;
  else store_element(out, dtype, places.at[1], unary_value(op, value));
}

} // namespace

// Views: input, out. The output of LOGICAL_NOT is bool.
KERNEL(int32_t, spyke_cuda_unary)(handle device, const int64_t *views, int32_t op, int32_t dtype, address input,
                                  address out) {
  const Device *d = use(device);
  Axes axes = axes_of(views);
  return with_wide(dtype, [&](auto number) {
    return launch(d, unary_elements<decltype(number)>, each_index(axes.count), axes, op, dtype, at<void>(input),
                  at<void>(out));
  });
}
