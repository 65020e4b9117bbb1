// Stable sort along an axis. Elements become unsigned keys that sort as they do: NaN largest, -0 equal to 0, and
// all bits flipped for the descending order. Runs of RUN entries are sorted by counting, then pairs of runs are
// merged: an entry goes to as many places behind those before it in its own run as entries of the other run go
// before it, which a search by halves tells.

#include "views.cuh"

namespace {

enum { RUN = 32 };

struct SortEntry {
  uint64_t key;
  int64_t index; // along the axis
};

__device__ inline uint64_t sort_key(float x) {
  uint32_t bits = __float_as_uint(x);
  if (is_nan(x)) return 0xffffffff;
  if (x == 0) return 0x80000000;
  return bits >> 31 ? ~bits : bits ^ 0x80000000;
}
__device__ inline uint64_t sort_key(int64_t x) { return (uint64_t)x ^ (uint64_t)1 << 63; }

// Lines along an axis, one after another.
struct Lines {
  int64_t length, step;
  int dtype;
  uint64_t flipped; // bits of keys
};

template <typename W>
__device__ inline uint64_t key_at(const Lines &l, const void *input, int64_t first, int64_t k) {
  return sort_key(load_element<W>(input, l.dtype, first + k * l.step)) ^ l.flipped;
}

template <typename W>
__global__ void sort_runs(Axes axes, Lines l, const void *input, SortEntry *entries) {
  int64_t index = this_index(), line = quotient(index, l.length), k = index - line * l.length;
  if (line >= axes.count) return;
  int64_t first = places_of<1>(axes, line).at[0], start = k / RUN * RUN;
  int64_t end = start + RUN < l.length ? start + RUN : l.length;
  uint64_t key = key_at<W>(l, input, first, k);
  int before = 0;
#pragma unroll 1
  for (int64_t other = start; other < end; other++) {
    uint64_t its = key_at<W>(l, input, first, other);
    before += its < key || (its == key && other < k);
  }
  entries[line * l.length + start + before] = {key, k};
}

// Merges sorted runs of `width` entries in pairs.
__global__ void merge_runs(int64_t count, int64_t length, int64_t width, const SortEntry *entries, SortEntry *merged) {
  int64_t index = this_index();
  if (index >= count) return;
  int64_t first = quotient(index, length) * length, k = index - first;
  int64_t own = k / width * width, pair = k / (2 * width) * 2 * width;
  bool left = own == pair;
  SortEntry entry = entries[index];
  int64_t begin = left ? pair + width : pair, low = begin < length ? begin : length;
  int64_t high = begin + width < length ? begin + width : length;
  int64_t other = low;
  while (low < high) { // those before `low` go before the entry, those from `high` on do not
    int64_t middle = (low + high) / 2;
    uint64_t key = entries[first + middle].key;
    if (left ? key < entry.key : key <= entry.key) low = middle + 1;
    else high = middle;
  }
  merged[first + pair + (k - own) + (low - other)] = entry;
}

__global__ void place_entries(Axes axes, Lines l, const SortEntry *entries, int bytes, const void *input, void *values,
                              int64_t value_step, int64_t *indices, int64_t index_step) {
  int64_t index = this_index(), line = quotient(index, l.length), k = index - line * l.length;
  if (line >= axes.count) return;
  Places<3> places = places_of<3>(axes, line);
  int64_t chosen = entries[index].index;
  uint64_t bits = load_bits(input, bytes, places.at[0] + chosen * l.step);
  store_bits(values, bytes, places.at[1] + k * value_step, bits);
  indices[places.at[2] + k * index_step] = chosen;
}

} // namespace

// Views: input, values, indices, all of their axes but the one of `length` elements along which is sorted; `steps`
// [3] are those along it.
KERNEL(int32_t, spyke_cuda_sort)(handle device, const int64_t *views, int32_t dtype, int32_t descending,
                                 int64_t length, const int64_t *steps, address input, address values,
                                 address indices) {
  const Device *d = use(device);
  Axes axes = axes_of(views);
  int64_t count = axes.count * length;
  if (count == 0) return 0;
  Scratch sorted(d), merged(d);
  TRY(sorted.reserve((size_t)count * sizeof(SortEntry)));
  TRY(merged.reserve((size_t)count * sizeof(SortEntry)));
  SortEntry *from = sorted.as<SortEntry>(), *to = merged.as<SortEntry>();
  Lines lines = {length, steps[0], dtype, descending ? UINT64_MAX : 0};
  TRY(with_wide(dtype, [&](auto number) {
    return launch(d, sort_runs<decltype(number)>, each_index(count), axes, lines, at<void>(input), from);
  }));
  for (int64_t width = RUN; width < length; width *= 2) {
    TRY(launch(d, merge_runs, each_index(count), count, length, width, from, to));
    SortEntry *last = from;
    from = to;
    to = last;
  }
  return launch(d, place_entries, each_index(count), axes, lines, from, bytes_of(dtype), at<void>(input),
                at<void>(values), steps[1], at<int64_t>(indices), steps[2]);
}
