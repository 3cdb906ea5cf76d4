"""Trains the codec; run it again with the same --output to go on where it stopped.

    python -m codec.train --data DIR --output codec.pt --minutes 360
    python -m codec.train --packed pictures.npz --output codec.pt --minutes 9 --device cuda --batch 32
    python -m codec.train … --start other.pt --integer      a last phase with integer entropy networks

Writes OUTPUT (checkpoint), OUTPUT.csv (training curve) and, with --data, OUTPUT.held-out.csv (the 20 held-out pictures).
"""
import argparse
import copy
from pathlib import Path

import torch

from codec.evaluate import rate_distortion
from codec.integer import IntegerGrid
from codec.network import LAMBDAS, LEVELS, Codec
from common.metrics import ms_ssim
from common.pictures import Crops, Prefetch, held_out_pictures, training_pictures, unpack
from common.training import Log, Means, Run, add_run_arguments, load_state, to_input

MIDDLE_LAMBDA = 104.0  # of LAMBDAS · 65025
SIMILARITY_WEIGHT = 1270  # puts 1 − MS-SSIM on the scale of squared error at equal rate, about
SMALLEST_SIDE = 192
EVALUATED_LEVELS = (0, 1, 3, 5)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder with train/")
    parser.add_argument("--packed", type=Path, help="pictures packed by codec.pack, in place of --data")
    parser.add_argument("--size", type=int, default=256, help="side of a crop")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--even", type=float, default=0.45, help="0 weighs high qualities most, 0.5 all alike")
    parser.add_argument("--similarity", type=float, default=0.35, help="share of MS-SSIM in the distortion")
    parser.add_argument("--noisy", type=float, default=0.1, help="share of the crops with added noise")
    parser.add_argument("--integer", action="store_true", help="integer entropy networks, in the last --integer-share")
    parser.add_argument("--integer-share", type=float, default=0.25)
    add_run_arguments(parser, lr=4e-3, evaluate_every=20)
    return parser.parse_args()


def main():
    o = arguments()
    torch.manual_seed(o.seed)
    pictures = unpack(o.packed) if o.packed else training_pictures(o.data, SMALLEST_SIDE)
    crops = Crops(pictures, o.size, o.seed)
    held_out = held_out_pictures(o.data) if o.data else []

    state = load_state(o)
    network = Codec()
    if not state:
        network.start_from_principal_components(to_input(crops.batch(64), "cpu"))
    grid = IntegerGrid(state["grid"]) if state and state["is_resumed"] and state.get("grid") else None
    run = Run(o, network, state, more=lambda: {"grid": dict(grid) if grid else None}, clip=2.0)
    log = Log(o.output.with_suffix(".csv"), ["step", "minutes", "rate", "loss", "bpp", "psnr", "hyper", "gradient", "steps_s"])
    curve = Log(o.output.with_suffix(".held-out.csv"), ["minutes", "step"] + [f"{n}{l}" for l in EVALUATED_LEVELS for n in ("bpp", "psnr", "msssim")])  # fmt: skip
    batches = Prefetch(lambda: crops.batch(o.batch))

    def evaluate():
        if not held_out:
            return
        rows = rate_distortion(copy.deepcopy(run.average).cpu(), held_out, EVALUATED_LEVELS, grid)
        names = {}
        for level, row in zip(EVALUATED_LEVELS, rows):
            names |= {f"{n}{level}": round(float(v), 4) for n, v in zip(("bpp", "psnr", "msssim"), row)}
        curve.row(minutes=round(run.minutes, 1), step=run.step, **names)

    print(f"{len(crops.pictures)} pictures, {sum(p.numel() for p in network.parameters()) / 1e6:.2f} M weights", flush=True)
    means = Means(200)
    for _ in run.steps(evaluate):
        x = add_noise(to_input(batches.next(), o.device), o.noisy).contiguous(memory_format=torch.channels_last)
        if o.integer and grid is None and run.fraction >= 1 - o.integer_share:
            levels = torch.linspace(0, LEVELS - 1, len(x), device=x.device)
            grid = IntegerGrid().calibrate(run.average, x, levels)
            print("integer grids", dict(grid), flush=True)
        # each picture at a level of its own, stratified over the whole range
        quality = (torch.arange(o.batch) + torch.rand(o.batch)).to(x) / o.batch * (LEVELS - 1)
        decoded, bits, hyper_bits = network(x, quality, grid=grid, autocast=run.amp)
        error = ((decoded - x) ** 2).mean((1, 2, 3))
        rate = (bits + hyper_bits) / o.size**2
        loss = objective(rate, error, x, decoded, quality, o)
        gradient = run.update(loss)
        snr, hyper_rate = -10 * torch.log10(error).mean(), hyper_bits.mean() / o.size**2
        if figures := means.add(loss, rate.mean(), snr, hyper_rate, gradient):
            mean, seconds = figures
            log.row(step=run.step, minutes=round(run.minutes, 2), rate=round(run.rate, 3), loss=round(mean[0], 4), bpp=round(mean[1], 4), psnr=round(mean[2], 3), hyper=round(mean[3], 4), gradient=round(mean[4], 2), steps_s=round(means.count / seconds, 2))  # fmt: skip


def add_noise(x, share, strongest=8 / 255):
    """A share of the pictures gets Gaussian noise of up to `strongest`, so that the fine latents learn it too."""
    sigma = torch.rand(len(x), device=x.device) * strongest * (torch.rand(len(x), device=x.device) < share)
    noisy = (x + torch.randn_like(x) * sigma.view(-1, 1, 1, 1)).clamp(0, 1)
    return torch.where(sigma.view(-1, 1, 1, 1) > 0, (noisy * 255).round() / 255, x)


def objective(rate, error, x, decoded, quality, o):
    """Mean over the batch of (R + λ·D) / (λ / λ₀)^even, D a mix of squared error and MS-SSIM."""
    logs = torch.tensor(LAMBDAS, device=x.device).log()
    low = quality.floor().long().clamp(0, LEVELS - 2)
    weight = (logs[low] + (logs[low + 1] - logs[low]) * (quality - low)).exp()
    distortion = weight * 65025 * error
    if o.similarity:
        dissimilarity = 1 - ms_ssim(x, decoded, weights=(0.0448, 0.2856, 0.3001, 0.2363), taps=7)
        distortion = (1 - o.similarity) * distortion + o.similarity * weight * SIMILARITY_WEIGHT * dissimilarity
    return ((rate + distortion) / (weight * 65025 / MIDDLE_LAMBDA) ** o.even).mean()


if __name__ == "__main__":
    main()
