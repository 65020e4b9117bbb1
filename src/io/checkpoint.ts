/**
 * `torch.save` and `torch.load`: PyTorch's own file format, which is not here yet.
 *
 * @module
 */

/**
 * Will write PyTorch's file format.
 *
 * @throws {Error} Always: `safetensors.save_file` writes tensors.
 */
export function save(_object: unknown, _path: string | URL): Promise<void> {
  return Promise.reject(
    new Error("Cannot write PyTorch's file format yet: use safetensors.save_file"),
  );
}

/**
 * Will read PyTorch's file format.
 *
 * @throws {Error} Always: `safetensors.load_file` reads tensors.
 */
export function load(_path: string | URL): Promise<never> {
  return Promise.reject(
    new Error("Cannot read PyTorch's file format yet: use safetensors.load_file"),
  );
}
