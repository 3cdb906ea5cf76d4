"""Trains the codec; run it again with the same --output to go on where it stopped.

    python -m codec.train --data DIR --output codec.pt --minutes 360
    python -m codec.train --packed pictures.npz --output codec.pt --minutes 9 --device cuda --batch 32
    python -m codec.train … --start other.pt --integer      a last phase with integer entropy networks

Writes OUTPUT (checkpoint), OUTPUT.csv (training curve) and, with --data, OUTPUT.held-out.csv (the 20 held-out pictures).
"""
import argparse
import copy
import time
from pathlib import Path

import numpy as np
import torch

from codec.evaluate import rate_distortion
from codec.integer import IntegerGrid
from codec.network import LAMBDAS, LEVELS, Codec
from common.metrics import ms_ssim
from common.pictures import Crops, Prefetch, held_out_pictures, training_pictures, unpack
from common.training import Clock, Log, make_optimizers, save, to_input, update_average, warm_hold_decay

MIDDLE_LAMBDA = 104.0  # of LAMBDAS · 65025
SIMILARITY_WEIGHT = 1270  # puts 1 − MS-SSIM on the scale of squared error at equal rate, about
SMALLEST_SIDE = 192
EVALUATED_LEVELS = (0, 1, 3, 5)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder with train/")
    parser.add_argument("--packed", type=Path, help="pictures packed by codec.pack, in place of --data")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="checkpoint to take the weights from, when OUTPUT doesn't exist yet")
    parser.add_argument("--minutes", type=float, required=True, help="of the whole schedule, earlier runs of it included")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--size", type=int, default=256, help="side of a crop")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--lr", type=float, default=4e-3, help="of Muon; Adam's is a quarter")
    parser.add_argument("--hold", type=float, default=0.5, help="share of the time at the full rate")
    parser.add_argument("--even", type=float, default=0.45, help="0 weighs high qualities most, 0.5 all alike")
    parser.add_argument("--similarity", type=float, default=0.35, help="share of MS-SSIM in the distortion")
    parser.add_argument("--noisy", type=float, default=0.1, help="share of the crops with added noise")
    parser.add_argument("--integer", action="store_true", help="integer entropy networks, in the last --integer-share")
    parser.add_argument("--integer-share", type=float, default=0.25)
    parser.add_argument("--evaluate-every", type=float, default=20, help="minutes")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    return parser.parse_args()


def main():
    o = arguments()
    torch.manual_seed(o.seed)
    pictures = unpack(o.packed) if o.packed else training_pictures(o.data, SMALLEST_SIDE)
    crops = Crops(pictures, o.size, o.seed)
    held_out = held_out_pictures(o.data) if o.data else []

    network, state = Codec(), None
    if o.output.exists() or o.start:
        state = torch.load(o.output if o.output.exists() else o.start, weights_only=True)
        network.load_state_dict({k: v.float() for k, v in state.get("network", state["average"]).items()})
    else:
        network.start_from_principal_components(to_input(crops.batch(64), "cpu"))
    network.to(o.device, memory_format=torch.channels_last)
    average = copy.deepcopy(network)
    if state:
        average.load_state_dict({k: v.float() for k, v in state["average"].items()})
    resumed = bool(state) and o.output.exists()
    clock = Clock(state["seconds"] if resumed else 0.0)
    first = step = state["step"] if resumed else 0
    grid = IntegerGrid(state["grid"]) if resumed and state.get("grid") else None

    optimizers = make_optimizers(network, o.lr)
    if resumed and "optimizers" in state:
        for optimizer, saved in zip(optimizers, state["optimizers"]):
            optimizer.load_state_dict(saved)
    peak = [o.lr, o.lr / 4]
    log = Log(o.output.with_suffix(".csv"), ["step", "minutes", "rate", "loss", "bpp", "psnr", "hyper", "gradient", "steps_s"])
    curve = Log(o.output.with_suffix(".held-out.csv"), ["minutes", "step"] + [f"{n}{l}" for l in EVALUATED_LEVELS for n in ("bpp", "psnr", "msssim")])  # fmt: skip
    batches = Prefetch(lambda: crops.batch(o.batch))
    amp = torch.autocast(torch.device(o.device).type, dtype=torch.bfloat16)

    def checkpoint():
        save(o.output, {
            "network": network.state_dict(), "average": average.state_dict(), "step": step, "seconds": clock.spent,
            "grid": dict(grid) if grid else None, "optimizers": [p.state_dict() for p in optimizers],
        })  # fmt: skip

    def evaluate():
        if not held_out:
            return
        rows = rate_distortion(copy.deepcopy(average).cpu(), held_out, EVALUATED_LEVELS, grid)
        names = {}
        for level, row in zip(EVALUATED_LEVELS, rows):
            names |= {f"{n}{level}": round(float(v), 4) for n, v in zip(("bpp", "psnr", "msssim"), row)}
        curve.row(minutes=round(clock.spent / 60, 1), step=step, **names)

    print(f"{len(crops.pictures)} pictures, {sum(p.numel() for p in network.parameters()) / 1e6:.2f} M weights", flush=True)
    sums, since, saved_at, evaluated_at = [], time.time(), clock.spent, clock.spent
    clock.skip()
    while (fraction := clock.spent / (o.minutes * 60)) < 1:
        factor = warm_hold_decay(fraction, step - first, o.hold)
        for optimizer, rate in zip(optimizers, peak):
            optimizer.param_groups[0]["lr"] = rate * factor
        x = add_noise(to_input(batches.next(), o.device), o.noisy).contiguous(memory_format=torch.channels_last)
        if o.integer and grid is None and fraction >= 1 - o.integer_share:
            levels = torch.linspace(0, LEVELS - 1, len(x), device=x.device)
            grid = IntegerGrid().calibrate(average, x, levels)
            print("integer grids", dict(grid), flush=True)
        # each picture at a level of its own, stratified over the whole range
        quality = (torch.arange(o.batch) + torch.rand(o.batch)).to(x) / o.batch * (LEVELS - 1)
        decoded, bits, hyper_bits = network(x, quality, grid=grid, autocast=amp)
        error = ((decoded - x) ** 2).mean((1, 2, 3))
        rate = (bits + hyper_bits) / o.size**2
        loss = objective(rate, error, x, decoded, quality, o)
        for optimizer in optimizers:
            optimizer.zero_grad()
        loss.backward()
        gradient = torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        if torch.isfinite(gradient):
            for optimizer in optimizers:
                optimizer.step()
        update_average(average, network, step)
        step += 1
        clock.tick()
        sums.append((loss.item(), rate.mean().item(), -10 * torch.log10(error).mean().item(), hyper_bits.mean().item() / o.size**2, gradient.item()))  # fmt: skip
        if len(sums) == 200:
            mean = np.mean(sums, 0)
            log.row(step=step, minutes=round(clock.spent / 60, 2), rate=round(factor, 3), loss=round(mean[0], 4), bpp=round(mean[1], 4), psnr=round(mean[2], 3), hyper=round(mean[3], 4), gradient=round(mean[4], 2), steps_s=round(200 / (time.time() - since), 2))  # fmt: skip
            sums, since = [], time.time()
        if clock.spent - saved_at > 180:
            checkpoint()
            saved_at = clock.spent
        if clock.spent - evaluated_at > o.evaluate_every * 60:
            evaluate()
            evaluated_at = clock.spent
            clock.skip()
    checkpoint()
    evaluate()


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
