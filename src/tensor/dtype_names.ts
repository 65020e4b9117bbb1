/**
 * The dtypes under PyTorch's names, for the option `dtype`: `torch.float32` is `"float32"`.
 *
 * @module
 */

/** 32-bit floats. */
export const float32 = "float32";
/** 32-bit floats, as {@linkcode float32}. */
export const float = "float32";
/** 32-bit integers. */
export const int32 = "int32";
/** 32-bit integers, as {@linkcode int32}. */
export const int = "int32";
/** 64-bit integers. */
export const int64 = "int64";
/** 64-bit integers, as {@linkcode int64}. */
export const long = "int64";
/** 16-bit integers of at least 0. */
export const uint16 = "uint16";
/** 8-bit integers of at least 0. */
export const uint8 = "uint8";
/** True and false. */
export const bool = "bool";
