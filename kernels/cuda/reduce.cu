// Reductions of whole axes. Sums and means of float32 are what doubles summed in row-major order give, rounded
// once; integers are int64 and wrap.
//
// A result is made by one thread, in order, or by a warp, a block or many blocks, whose lanes take turns. Doubles
// that are summed in another order differ by a share that is known; where that could change the float32, a warp
// sums again in order. Bound by the reading, but for the few sums that are done again, and products of float32,
// always in order.

#include "views.cuh"

namespace {

// In the order of the host.
enum ReduceOp { SUM, MEAN, PROD, MAX, MIN, ALL, ANY };

// `size` is the sum of the sizes of what has been summed.
template <typename W> struct Total {
  W value, size;
};

// What elements are added up in.
template <typename W> struct Added {
  typedef W type;
};
template <> struct Added<float> {
  typedef double type;
};

// The total of nothing.
__device__ inline double start_of(int op, double) {
  switch (op) {
    case PROD:
    case ALL: return 1;
    case MAX: return -(double)INFINITY;
    case MIN: return (double)INFINITY;
    default: return 0;
  }
}
__device__ inline int64_t start_of(int op, int64_t) {
  switch (op) {
    case PROD:
    case ALL: return 1;
    case MAX: return INT64_MIN;
    case MIN: return INT64_MAX;
    default: return 0;
  }
}

__device__ inline double size_of(double value) { return fabs(value); }
__device__ inline int64_t size_of(int64_t) { return 0; }

__device__ inline double sum_of(double a, double b) { return a + b; }
__device__ inline int64_t sum_of(int64_t a, int64_t b) { return wrapped_sum(a, b); }
__device__ inline double product_of(double a, double b) { return a * b; }
__device__ inline int64_t product_of(int64_t a, int64_t b) { return wrapped_product(a, b); }

// NaN wins, and -0 is below 0.
__device__ inline double largest_of(double a, double b) {
  if (a == 0 && b == 0) return a + b;
  return a > b || a != a ? a : b;
}
__device__ inline double smallest_of(double a, double b) { return -largest_of(-a, -b); }
__device__ inline int64_t largest_of(int64_t a, int64_t b) { return a > b ? a : b; }
__device__ inline int64_t smallest_of(int64_t a, int64_t b) { return a < b ? a : b; }

// Takes an element, or another total, into a total.
template <typename W> __device__ inline void take(int op, Total<W> *total, W value, W size) {
  switch (op) {
    case SUM:
    case MEAN:
      total->value = sum_of(total->value, value);
      total->size = sum_of(total->size, size);
      break;
    case PROD: total->value = product_of(total->value, value); break;
    case MAX: total->value = largest_of(total->value, value); break;
    case MIN: total->value = smallest_of(total->value, value); break;
    case ALL: total->value = total->value != 0 && value != 0; break;
    default: total->value = total->value != 0 || value != 0;
  }
}

// The elements that results are made of, and who makes them.
struct Reduced {
  int op, from, to; // the operation, and types of elements and of results
  int lanes, parts; // each part of a result is made by so many lanes
  const void *input;
  void *out;
};

// Every `by`-th element of a result, from `first` on. W is what elements are computed in.
template <typename W>
__device__ Total<typename Added<W>::type> total_of(const Axes &inner, const Reduced &r, int64_t at, int64_t first,
                                                  int64_t by) {
  typedef typename Added<W>::type S;
  Total<S> total = {start_of(r.op, S()), 0};
#pragma unroll 1
  for (int64_t k = first; k < inner.count; k += by) {
    S value = load_element<W>(r.input, r.from, at + places_of<1>(inner, k).at[0]);
    take(r.op, &total, value, size_of(value));
  }
  return total;
}

__device__ inline float rounded(int op, double value, int64_t count) {
  return (float)(op == MEAN ? value / (double)count : value);
}

// Whether a sum by lanes is rounded as that in order is. In order it is off by at most count * 2^-53 of the sizes,
// by 32 lanes or more by a small part of this, and what is not finite is so in any order.
__device__ inline bool is_certain(int op, const Total<double> &total, int64_t count) {
  if (op > MEAN || total.value - total.value != 0) return true;
  double off = 1.5 / 9007199254740992.0 * (double)count * total.size;
  return __float_as_uint(rounded(op, total.value - off, count)) ==
         __float_as_uint(rounded(op, total.value + off, count));
}
__device__ inline bool is_certain(int, const Total<int64_t> &, int64_t) { return true; }

__device__ inline void store_total(const Reduced &r, double value, int64_t count, int64_t at) {
  if (r.to == FLOAT32) ((float *)r.out)[at] = rounded(r.op, value, count);
  else ((uint8_t *)r.out)[at] = value != 0;
}
__device__ inline void store_total(const Reduced &r, int64_t value, int64_t, int64_t at) {
  store_element(r.out, r.to, at, value);
}

// The sum of a result in order, by a warp: its lanes read side by side, and each adds what all have read.
template <typename W, typename S>
__device__ S sum_in_order(const Axes &inner, const Reduced &r, int64_t at) {
  S sum = 0;
  int lane = (int)threadIdx.x % WARP;
  for (int64_t first = 0; first < inner.count; first += WARP) {
    int64_t k = first + lane;
    S value = k < inner.count ? load_element<W>(r.input, r.from, at + places_of<1>(inner, k).at[0]) : 0;
#pragma unroll 8
    for (int i = 0; i < WARP; i++) sum += __shfl_sync(ALL_LANES, value, i);
  }
  return sum;
}

// Stores a result that a warp, whose lanes all have the total, has made in any order.
template <typename W, typename S>
__device__ inline void finish_result(const Axes &inner, const Reduced &r, const Places<2> &places, Total<S> total) {
  if (!is_certain(r.op, total, inner.count)) total.value = sum_in_order<W, S>(inner, r, places.at[0]);
  if (threadIdx.x % WARP == 0) store_total(r, total.value, inner.count, places.at[1]);
}

// Stores results or, where these have parts, the totals of those.
template <typename W, typename S>
__global__ void reduce_elements(Axes results, Axes inner, Reduced r, Total<S> *parts) {
  SHARED(Total<S>, totals);
  int thread = (int)threadIdx.x, lane = thread % r.lanes;
  int64_t index = this_index() / r.lanes, result = index / r.parts, part = index - result * r.parts;
  bool there = result < results.count;
  Places<2> places = places_of<2>(results, there ? result : 0);
  Total<S> total = {0, 0};
  if (there) total = total_of<W>(inner, r, places.at[0], part * r.lanes + lane, (int64_t)r.parts * r.lanes);
  if (r.lanes == 1) {
    if (there) store_total(r, total.value, inner.count, places.at[1]);
    return;
  }
  totals[thread] = total;
  for (int by = r.lanes / 2; by > 0; by /= 2) {
    __syncthreads();
    if (lane < by) take(r.op, totals + thread, totals[thread + by].value, totals[thread + by].size);
  }
  __syncthreads();
  if (!there || lane >= WARP) return;
  if (r.parts == 1) finish_result<W>(inner, r, places, totals[thread - lane]);
  else if (lane == 0) parts[index] = totals[thread];
}

template <typename W, typename S>
__global__ void join_parts(Axes results, Axes inner, Reduced r, const Total<S> *parts) {
  int64_t result = this_index() / WARP;
  if (result >= results.count) return;
  Total<S> total = parts[result * r.parts];
#pragma unroll 1
  for (int part = 1; part < r.parts; part++) {
    const Total<S> &other = parts[result * r.parts + part];
    take(r.op, &total, other.value, other.size);
  }
  finish_result<W>(inner, r, places_of<2>(results, result), total);
}

// One thread makes a result where there are many whose elements lie further apart than the results do.
int reducing_lanes(const Axes &results, const Axes &inner, int op, int32_t dtype) {
  bool in_order = op == PROD && dtype == FLOAT32;
  bool across = results.count >= 4096 && results.rank > 0 && inner.rank > 0 &&
                results.steps[0][results.rank - 1] < inner.steps[0][inner.rank - 1];
  return in_order || across ? 1 : lanes_for(inner.count);
}

// Results of blocks that would not fill the device have parts.
int reducing_parts(const Device *d, const Axes &results, const Axes &inner, int lanes) {
  if (lanes < THREADS) return 1;
  int64_t parts = 4 * d->processors / results.count, most = inner.count / (16 * THREADS);
  if (parts > most) parts = most;
  return parts > 1 ? (int)parts : 1;
}

template <typename W>
int32_t reduce_views(const Device *d, const Axes &results, const Axes &inner, const Reduced &r) {
  typedef typename Added<W>::type S;
  Scratch parts(d);
  int64_t count = results.count * r.parts;
  if (r.parts > 1) TRY(parts.reserve((size_t)count * sizeof(Total<S>)));
  Shape shape = each_result(count, r.lanes);
  shape.shared = THREADS * sizeof(Total<S>);
  TRY(launch(d, reduce_elements<W, S>, shape, results, inner, r, parts.as<Total<S>>()));
  if (r.parts == 1) return 0;
  Shape warps = each_result(results.count, WARP);
  return launch(d, join_parts<W, S>, warps, results, inner, r, parts.as<Total<S>>());
}

} // namespace

// Views of the results: input, out. Of the elements of a result: input.
KERNEL(int32_t, spyke_cuda_reduce)(handle device, const int64_t *results, const int64_t *elements, int32_t op,
                                   address input, int32_t from, address out, int32_t to) {
  const Device *d = use(device);
  Axes outer = axes_of(results), inner = axes_of(elements);
  if (outer.count == 0) return 0;
  int lanes = reducing_lanes(outer, inner, op, from), parts = reducing_parts(d, outer, inner, lanes);
  Reduced reduced = {op, from, to, lanes, parts, at<void>(input), at<void>(out)};
  return with_wide(from, [&](auto number) { return reduce_views<decltype(number)>(d, outer, inner, reduced); });
}
