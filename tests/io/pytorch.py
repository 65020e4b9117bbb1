"""Reads and writes checkpoints with PyTorch itself: `read FILE` prints what is in it, `write FOLDER` makes some."""

import collections
import json
import sys

import torch


def plain(value):
    """What JSON can say of a value, tensors with all that makes them."""
    if isinstance(value, torch.Tensor):
        return {
            "dtype": str(value.dtype),
            "shape": list(value.shape),
            "stride": list(value.stride()),
            "values": value.contiguous().view(-1).tolist(),
            "storage": value.storage().data_ptr() if value.numel() else 0,
        }
    if isinstance(value, dict):
        return {"kind": type(value).__name__, "items": [[k, plain(v)] for k, v in value.items()]}
    if isinstance(value, (list, tuple)):
        return {"kind": type(value).__name__, "items": [plain(v) for v in value]}
    return value


command, path = sys.argv[1:]
if command == "read":
    # The first releases with weights_only knew neither floats nor long integers.
    weights_only = "state" in path
    print(json.dumps(plain(torch.load(path, weights_only=weights_only))))
else:
    torch.manual_seed(0)
    base = torch.randn(4, 5)
    half = torch.randn(3)
    state = collections.OrderedDict(
        weight=base,
        row=base[1],
        turned=base.t(),
        expanded=torch.ones(1).expand(2, 3),
        scalar=torch.tensor(2.5),
        empty=torch.zeros(0, 2),
        parameter=torch.nn.Parameter(torch.full((2,), 0.5)),
        int8=torch.tensor([-1, 2], dtype=torch.int8),
        int16=torch.tensor([-300, 2], dtype=torch.int16),
        int64=torch.tensor([-1, 2**60]),
        bool=torch.tensor([True, False]),
        half=half.half(),
        bfloat16=half.bfloat16(),
        double=half.double(),
    )
    nested = {"state": state, "epoch": 7, "rate": 0.1, "name": "x", "list": [1, (2, None)], 3: 2**70}
    nested["size"] = base.size()
    nested["long"] = "x" * 3_000_000  # the older format does not say how long its pickles are
    module = torch.nn.Sequential(torch.nn.Conv2d(2, 3, 5), torch.nn.Linear(2, 2))
    for name, new in (("zip", True), ("legacy", False)):
        torch.save(nested, f"{path}/nested.{name}.pt", _use_new_zipfile_serialization=new)
        torch.save(module.state_dict(), f"{path}/module.{name}.pt", _use_new_zipfile_serialization=new)
        torch.save(module, f"{path}/whole.{name}.pt", _use_new_zipfile_serialization=new)
    values = {key: plain(value.detach().float() if value.is_floating_point() else value) for key, value in state.items()}
    print(json.dumps({"values": values, "module": [plain(v) for v in module.state_dict().values()]}))
