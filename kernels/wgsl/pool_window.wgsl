// The window of an output of pooling: rows and columns of the input, without the padding, which never spikes. Read
// from the parameters `p` of the kernel.

struct Window {
  plane: u32, // its first element
  top: u32,
  bottom: u32,
  left: u32,
  right: u32,
}

fn pool_window(index: u32) -> Window {
  let row = index / p.wo % p.ho * p.sh;
  let column = index % p.wo * p.sw;
  return Window(
    index / (p.ho * p.wo) * p.h * p.w,
    max(row, p.ph) - p.ph,
    min(max(row + p.kh, p.ph) - p.ph, p.h),
    max(column, p.pw) - p.pw,
    min(max(column + p.kw, p.pw) - p.pw, p.w),
  );
}
