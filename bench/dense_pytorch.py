"""The digit network in the dense formulation, in PyTorch: what a script without this library runs.

Waves are dense tensors [T, C, H, W] of 0 and 1, a layer is T convolutions, and each learning step takes one
image. Times, in milliseconds an image, are printed as JSON for `deno task bench:webgpu` and `bench:cuda`.

    python bench/dense_pytorch.py WEIGHTS.safetensors WAVES.safetensors [--device cuda]

WAVES has the padded input of each layer as first spike steps (uint8 [N, C, H, W], 15 where silent), under
layer1, layer2 and layer3.
"""

import argparse
import json
import struct
import time

import torch
import torch.nn.functional as F

STEPS = 15
# Threshold, winners, inhibition radius, learning rates, bounds, whether the stabilizer is used.
LAYERS = {
    1: (15.0, 5, 3, (0.004, -0.003), (0.0, 1.0), True),
    2: (10.0, 8, 1, (0.004, -0.003), (0.0, 1.0), True),
    3: (None, 1, 0, (0.004, -0.003), (0.2, 0.8), False),
}


def load(path):
    """The tensors of a safetensors file."""
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    types = {"F32": torch.float32, "F16": torch.float16, "U8": torch.uint8}
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        body = bytearray(data[8 + length + begin : 8 + length + end])
        tensor = torch.frombuffer(body, dtype=types[entry["dtype"]])
        tensors[name] = tensor.reshape(entry["shape"])
    return tensors


def dense(times):
    """Waves [.., T, C, H, W] of first spike steps [.., C, H, W]."""
    steps = torch.arange(STEPS, device=times.device).view(STEPS, 1, 1, 1)
    return (times.unsqueeze(-4) <= steps).float()


def fire(potentials, threshold):
    """Spikes, and the potentials that are above the threshold."""
    if threshold is None:
        potentials = potentials.clone()
        potentials[..., :-1, :, :, :] = 0
        threshold = 0.0
    potentials = F.threshold(potentials, threshold, 0.0)
    return potentials.sign(), potentials


def convolve(waves, weight):
    """Potentials of one wave, or of a batch of them."""
    flat = waves.reshape(-1, *waves.shape[-3:])
    out = F.conv2d(flat, weight)
    return out.reshape(*waves.shape[:-3], *out.shape[1:])


def scores(spikes, potentials):
    """Larger for an earlier spike, then for a larger potential at it; 0 for silence."""
    count = spikes.sum(dim=-4)
    first = (STEPS - count).long().clamp(max=STEPS - 1)
    value = potentials.gather(-4, first.unsqueeze(-4)).squeeze(-4)
    return torch.where(count > 0, count * (value.max() + 1) + value, torch.zeros_like(value))


def keep_first(potentials, spikes):
    """Pointwise inhibition: one feature a position."""
    score = scores(spikes, potentials)
    best = score.argmax(dim=-3, keepdim=True)
    mask = torch.zeros_like(score).scatter_(-3, best, 1.0)
    return potentials * mask.unsqueeze(-4), spikes * mask.unsqueeze(-4)


def winners_of(spikes, potentials, kwta, radius):
    """Winners of one stimulus, one after another."""
    score = scores(spikes, potentials)
    features, rows, columns = score.shape
    found = []
    for _ in range(kwta):
        best = int(score.argmax())
        f, y, x = best // (rows * columns), best // columns % rows, best % columns
        if score[f, y, x] <= 0:
            break
        found.append((f, y, x))
        score[f] = 0
        if radius > 0:
            top, left = max(y - radius, 0), max(x - radius, 0)
            score[:, top : y + radius + 1, left : x + radius + 1] = 0
    return found


def learn(wave, spikes, winners, weight, layer):
    """STDP of the winners' rows."""
    _, _, _, (ltp, ltd), (lower, upper), stabilized = LAYERS[layer]
    kh, kw = weight.shape[-2:]
    before = wave.sum(dim=0)
    for f, y, x in winners:
        window = before[:, y : y + kh, x : x + kw]
        early = window >= spikes[:, f, y, x].sum()
        rate = torch.where(early, ltp, ltd)
        row = weight[f]
        row += rate * (row - lower) * (upper - row) if stabilized else rate
    weight.clamp_(lower, upper)


def step(wave, weight, layer):
    """One learning step."""
    threshold, kwta, radius, *_ = LAYERS[layer]
    spikes, potentials = fire(convolve(wave, weight), threshold)
    if layer != 3:
        potentials, spikes = keep_first(potentials, spikes)
    learn(wave, spikes, winners_of(spikes, potentials, kwta, radius), weight, layer)


def infer(waves, weights):
    """The winning feature of each stimulus of a batch, -1 for none."""
    spikes, _ = fire(convolve(waves, weights[1]), LAYERS[1][0])
    pooled = F.max_pool2d(spikes.flatten(0, 1), 2, 2)
    spikes, _ = fire(convolve(F.pad(pooled, (1, 1, 1, 1)).unflatten(0, spikes.shape[:2]), weights[2]), LAYERS[2][0])
    pooled = F.max_pool2d(spikes.flatten(0, 1), 3, 3)
    waves = F.pad(pooled, (2, 2, 2, 2)).unflatten(0, spikes.shape[:2])
    final = convolve(waves[:, -1], weights[3])
    best, index = final.flatten(1).max(dim=1)
    feature = index // (final.shape[-1] * final.shape[-2])
    return torch.where(best > 0, feature, -1)


def timed(device, work, images, rounds=5):
    """Median milliseconds an image."""
    taken = []
    for _ in range(rounds + 1):
        if device.type == "cuda":
            torch.cuda.synchronize()
        start = time.perf_counter()
        work()
        if device.type == "cuda":
            torch.cuda.synchronize()
        taken.append((time.perf_counter() - start) * 1000 / images)
    return sorted(taken[1:])[rounds // 2]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights")
    parser.add_argument("waves")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--steps", type=int, default=100, help="learning steps of a round")
    options = parser.parse_args()
    device = torch.device(options.device)
    state = load(options.weights)
    weights = {n: state[f"conv{n}.weight"].float().to(device) for n in LAYERS}
    times = {n: tensor.to(device) for n, tensor in load(options.waves).items()}
    first = times["layer1"]
    record = {"device": torch.cuda.get_device_name() if device.type == "cuda" else "cpu"}
    record["answers"] = infer(dense(first[:100]), weights).tolist()
    with torch.no_grad():
        part = min(len(first), 250)

        def batch():
            return [infer(dense(first[i : i + part]), weights) for i in range(0, len(first), part)]

        record["infer_batch_ms"] = timed(device, lambda: torch.cat(batch()).tolist(), len(first))
        record["infer_ms"] = timed(
            device, lambda: [infer(dense(first[i : i + 1]), weights).item() for i in range(20)], 20
        )
        for layer in LAYERS:
            waves = dense(times[f"layer{layer}"][: options.steps])

            def steps():
                weight = weights[layer].clone()
                for wave in waves:
                    step(wave, weight, layer)

            record[f"learn{layer}_ms"] = timed(device, steps, len(waves), 3)
    print(json.dumps(record))


main()
