// The window of an output of pooling: rows and columns of the input, without the padding, which never spikes.

struct Pool {
  h: u32,
  w: u32,
  ho: u32,
  wo: u32,
  kh: u32,
  kw: u32,
  sh: u32,
  sw: u32,
  ph: u32,
  pw: u32,
}

struct Window {
  plane: u32, // its first element
  top: u32,
  bottom: u32,
  left: u32,
  right: u32,
}

fn pool_window(pool: Pool, index: u32) -> Window {
  let row = index / pool.wo % pool.ho * pool.sh;
  let column = index % pool.wo * pool.sw;
  return Window(
    index / (pool.ho * pool.wo) * pool.h * pool.w,
    max(row, pool.ph) - pool.ph,
    min(max(row + pool.kh, pool.ph) - pool.ph, pool.h),
    max(column, pool.pw) - pool.pw,
    min(max(column + pool.kw, pool.pw) - pool.pw, pool.w),
  );
}
