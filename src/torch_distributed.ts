/**
 * `torch.distributed`: several processes, on one machine or on many, that share work. They are started by
 * `mpirun` of Open MPI, which is opened when {@linkcode init_process_group} is called, through Deno's FFI.
 *
 * All ranks make the same calls in the same order; where they do not, each of them throws and says what the
 * others do. A call blocks its thread until the others come.
 *
 * @module
 */

export {
  barrier,
  destroy_process_group,
  get_backend,
  get_rank,
  get_world_size,
  init_process_group,
  type InitOptions,
  is_available,
  is_initialized,
} from "./distributed/group.ts";
export { all_gather, broadcast, gather, scatter } from "./distributed/collectives.ts";
export { all_reduce, reduce } from "./distributed/reduce.ts";
export { ReduceOp } from "./distributed/reduce_op.ts";
export { recv, send } from "./distributed/point_to_point.ts";
