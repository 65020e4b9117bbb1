/**
 * The functions of NCCL that are used. Addresses, communicators and streams are numbers, as the CUDA library has
 * them. Each gives 0 or the number of an error.
 *
 * @module
 */

/** Asked first. May be called before all others. */
export const VERSION = {
  /** `ncclResult_t (int *version)` */
  ncclGetVersion: { parameters: ["buffer"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

/** The others. */
export const SYMBOLS = {
  /** `const char *(ncclResult_t)` */
  ncclGetErrorString: { parameters: ["i32"], result: "pointer" },
  /** `ncclResult_t (ncclComm_t *comms, int devices, const int *list)` */
  ncclCommInitAll: { parameters: ["buffer", "i32", "buffer"], result: "i32" },
  /** `ncclResult_t (ncclComm_t)` */
  ncclCommDestroy: { parameters: ["u64"], result: "i32" },
  /** `ncclResult_t (void)` */
  ncclGroupStart: { parameters: [], result: "i32" },
  /** `ncclResult_t (void)` */
  ncclGroupEnd: { parameters: [], result: "i32" },
  /**
   * `ncclResult_t (const void *send, void *receive, size_t count, ncclDataType_t, ncclRedOp_t, int root, ncclComm_t,
   * cudaStream_t)`
   */
  ncclReduce: {
    parameters: ["u64", "u64", "usize", "i32", "i32", "i32", "u64", "u64"],
    result: "i32",
  },
} as const satisfies Deno.ForeignLibraryInterface;

/** The functions, bound. */
export type NcclFunctions = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];
