/**
 * The functions of Open MPI that are used. Only functions: a handle such as `MPI_COMM_WORLD` is the address of
 * a symbol, which Deno gives under the permission for all libraries alone, but a function has it too.
 *
 * @module
 */

/** Asked first, as it tells which MPI it is. May be called before all others. */
export const VERSION = {
  /** `int (char *version, int *length)` */
  MPI_Get_library_version: { parameters: ["buffer", "buffer"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

/** The others. Each gives 0 or the number of an error. */
export const SYMBOLS = {
  /** `int (int *flag)` */
  MPI_Initialized: { parameters: ["buffer"], result: "i32" },
  /** `int (int *flag)` */
  MPI_Finalized: { parameters: ["buffer"], result: "i32" },
  /** `int (int *argc, char ***argv, int required, int *provided)` */
  MPI_Init_thread: { parameters: ["buffer", "buffer", "i32", "buffer"], result: "i32" },
  /** `int (void)` */
  MPI_Finalize: { parameters: [], result: "i32" },
  /** `int (MPI_Comm, int status)` */
  MPI_Abort: { parameters: ["pointer", "i32"], result: "i32" },
  /** `int (int error, char *text, int *length)` */
  MPI_Error_string: { parameters: ["i32", "buffer", "buffer"], result: "i32" },

  /** `MPI_Comm (MPI_Fint)` */
  MPI_Comm_f2c: { parameters: ["i32"], result: "pointer" },
  /** `MPI_Datatype (MPI_Fint)` */
  MPI_Type_f2c: { parameters: ["i32"], result: "pointer" },
  /** `MPI_Errhandler (MPI_Fint)` */
  MPI_Errhandler_f2c: { parameters: ["i32"], result: "pointer" },

  /** `int (MPI_Comm, MPI_Errhandler)` */
  MPI_Comm_set_errhandler: { parameters: ["pointer", "pointer"], result: "i32" },
  /** `int (MPI_Comm, int *rank)` */
  MPI_Comm_rank: { parameters: ["pointer", "buffer"], result: "i32" },
  /** `int (MPI_Comm, int *size)` */
  MPI_Comm_size: { parameters: ["pointer", "buffer"], result: "i32" },

  /** `int (const void *sent, int, MPI_Datatype, void *received, int, MPI_Datatype, MPI_Comm)` */
  MPI_Allgather: {
    parameters: ["buffer", "i32", "pointer", "buffer", "i32", "pointer", "pointer"],
    result: "i32",
  },
  /**
   * `int (const void *sent, int, MPI_Datatype, void *received, const int counts[], const int offsets[],
   * MPI_Datatype, MPI_Comm)`
   */
  MPI_Allgatherv: {
    parameters: ["buffer", "i32", "pointer", "buffer", "buffer", "buffer", "pointer", "pointer"],
    result: "i32",
  },
  /** The same with `int root` before the last. */
  MPI_Gatherv: {
    parameters: [
      ...["buffer", "i32", "pointer", "buffer", "buffer", "buffer", "pointer"] as const,
      ...["i32", "pointer"] as const,
    ],
    result: "i32",
  },
  /**
   * `int (const void *sent, const int counts[], const int offsets[], MPI_Datatype, void *received, const int
   * counts[], const int offsets[], MPI_Datatype, MPI_Comm)`
   */
  MPI_Alltoallv: {
    parameters: [
      ...["buffer", "buffer", "buffer", "pointer"] as const,
      ...["buffer", "buffer", "buffer", "pointer", "pointer"] as const,
    ],
    result: "i32",
  },
  /** `int (void *bytes, int, MPI_Datatype, int root, MPI_Comm)` */
  MPI_Bcast: { parameters: ["buffer", "i32", "pointer", "i32", "pointer"], result: "i32" },
  /** `int (const void *sent, int, MPI_Datatype, void *received, int, MPI_Datatype, int root, MPI_Comm)` */
  MPI_Scatter: {
    parameters: ["buffer", "i32", "pointer", "buffer", "i32", "pointer", "i32", "pointer"],
    result: "i32",
  },

  /** `int (const void *bytes, int, MPI_Datatype, int to, int tag, MPI_Comm)` */
  MPI_Send: { parameters: ["buffer", "i32", "pointer", "i32", "i32", "pointer"], result: "i32" },
  /** `int (int from, int tag, MPI_Comm, MPI_Status *)` */
  MPI_Probe: { parameters: ["i32", "i32", "pointer", "buffer"], result: "i32" },
  /** `int (const MPI_Status *, MPI_Datatype, int *count)` */
  MPI_Get_count: { parameters: ["buffer", "pointer", "buffer"], result: "i32" },
  /** `int (void *bytes, int, MPI_Datatype, int from, int tag, MPI_Comm, MPI_Status *)` */
  MPI_Recv: {
    parameters: ["buffer", "i32", "pointer", "i32", "i32", "pointer", "buffer"],
    result: "i32",
  },
} as const satisfies Deno.ForeignLibraryInterface;

/** The functions, bound. */
export type MpiFunctions = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];
