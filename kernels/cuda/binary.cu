// Elementwise operations of two operands of one type. float32 rounds once per operation, integers wrap and divide
// as Python's do. One visit of each element; before a division of integers another one of each divisor.

#include "views.cuh"

namespace {

// In the order of the host. From EQUAL on they give bool.
enum BinaryOp {
  ADD, SUB, MUL, DIV, FLOOR_DIVIDE, REMAINDER, POW, MAXIMUM, MINIMUM,
  EQUAL, NOT_EQUAL, LESS, AT_MOST, GREATER, AT_LEAST, LOGICAL_AND, LOGICAL_OR, LOGICAL_XOR
};

// With the sign of the divisor.
__device__ inline float remainder_of(float a, float b) {
  float rest = fmodf(a, b);
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

// Fits with the remainder, and rounds at each step as PyTorch does.
__device__ inline float floor_quotient(float a, float b) {
  if (b == 0) return a / b;
  float rest = fmodf(a, b), ratio = (a - rest) / b;
  if (rest != 0 && (rest < 0) != (b < 0)) ratio -= 1;
  if (ratio == 0) return 0 * (a / b); // with the sign
  float down = floorf(ratio);
  return ratio - down > 0.5f ? down + 1 : down;
}

// NaN wins, and -0 is below 0.
__device__ inline float larger(float a, float b) {
  if (a == 0 && b == 0) return a + b;
  return a > b || is_nan(a) ? a : b;
}
__device__ inline float smaller(float a, float b) { return -larger(-a, -b); }

__device__ inline float binary_value(int op, float a, float b) {
  switch (op) {
    case ADD: return a + b;
    case SUB: return a - b;
    case MUL: return a * b;
    case DIV: return a / b;
    case FLOOR_DIVIDE: return floor_quotient(a, b);
    case REMAINDER: return remainder_of(a, b);
    case POW: return (float)pow((double)a, (double)b);
    case MAXIMUM: return larger(a, b);
    default: return smaller(a, b);
  }
}

__device__ inline int64_t remainder_of(int64_t a, int64_t b) {
  if (b == -1) return 0; // the quotient may not fit
  int64_t rest = a % b;
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

__device__ inline int64_t floor_quotient(int64_t a, int64_t b) {
  if (b == -1) return wrapped_product(a, b);
  int64_t ratio = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? ratio - 1 : ratio;
}

// A negative power is the fraction cut off.
__device__ inline int64_t power_of(int64_t a, int64_t b) {
  if (b < 0) return a == 1 || (a == -1 && !(b & 1)) ? 1 : a == -1 ? -1 : 0;
  int64_t result = 1;
  for (; b > 0; b >>= 1, a = wrapped_product(a, a)) {
    if (b & 1) result = wrapped_product(result, a);
  }
  return result;
}

__device__ inline int64_t binary_value(int op, int64_t a, int64_t b) {
  switch (op) {
    case ADD: return wrapped_sum(a, b);
    case SUB: return wrapped_sum(a, wrapped_product(b, -1));
    case MUL: return wrapped_product(a, b);
    case FLOOR_DIVIDE: return floor_quotient(a, b);
    case REMAINDER: return remainder_of(a, b);
    case POW: return power_of(a, b);
    case MAXIMUM: return a > b ? a : b;
    default: return a < b ? a : b;
  }
}

template <typename W> __device__ inline bool binary_truth(int op, W a, W b) {
  switch (op) {
    case EQUAL: return a == b;
    case NOT_EQUAL: return a != b;
    case LESS: return a < b;
    case AT_MOST: return a <= b;
    case GREATER: return a > b;
    case AT_LEAST: return a >= b;
    case LOGICAL_AND: return a != 0 && b != 0;
    case LOGICAL_OR: return a != 0 || b != 0;
    default: return (a != 0) != (b != 0);
  }
}

template <typename W>
__global__ void binary_elements(Axes axes, int op, int dtype, const void *a, const void *b, void *out) {
  int64_t index = this_index();
  if (index >= axes.count) return;
  Places<3> places = places_of<3>(axes, index);
  W left = load_element<W>(a, dtype, places.at[0]), right = load_element<W>(b, dtype, places.at[1]);
  if (op >= EQUAL) ((uint8_t *)out)[places.at[2]] = binary_truth(op, left, right);
  else store_element(out, dtype, places.at[2], binary_value(op, left, right));
}

// Writes 1 if an element of the second view is 0.
__global__ void find_zero(Axes axes, int bytes, const void *b, uint32_t *found) {
  int64_t index = this_index();
  if (index < axes.count && load_bits(b, bytes, places_of<2>(axes, index).at[1]) == 0) *found = 1;
}

int32_t refuse_zero(const Device *d, const Axes &axes, int32_t dtype, const void *b) {
  uint32_t zero;
  TRY(find_out(d, &zero, [&](uint32_t *found) {
    return launch(d, find_zero, each_index(axes.count), axes, bytes_of(dtype), b, found);
  }));
  return zero ? DIVIDES_BY_ZERO : 0;
}

} // namespace

// Views: a, b, out. Integers divided by zero: DIVIDES_BY_ZERO, and nothing has been written.
KERNEL(int32_t, spyke_cuda_binary)(handle device, const int64_t *views, int32_t op, int32_t dtype, address a,
                                   address b, address out) {
  const Device *d = use(device);
  Axes axes = axes_of(views);
  bool divides = op == FLOOR_DIVIDE || op == REMAINDER;
  if (divides && dtype != FLOAT32) TRY(refuse_zero(d, axes, dtype, at<void>(b)));
  return with_wide(dtype, [&](auto number) {
    return launch(d, binary_elements<decltype(number)>, each_index(axes.count), axes, op, dtype, at<void>(a),
                  at<void>(b), at<void>(out));
  });
}
