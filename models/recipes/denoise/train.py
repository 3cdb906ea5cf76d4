"""Trains the denoiser and its estimator; run it again with the same --output to go on where it stopped.

    python -m denoise.train --data DIR --output denoise.pt --minutes 360
    python -m denoise.train --packed pictures.npz --output denoise.pt --minutes 9 --device cuda --batch 128 --threads 8
    python -m denoise.train … --variant small --estimator denoise.pt        the network for previews and old machines

Writes OUTPUT (checkpoint), OUTPUT.csv (training curve) and OUTPUT.held-out.csv (the held-out pictures).
"""
import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from common.pictures import Crops, Prefetch, held_out_pictures, training_pictures, unpack
from common.training import Log, Means, Run, add_run_arguments, load_state, to_input
from denoise.evaluate import SIGMAS, camera, clean_stays_clean, gaussian, load_networks
from denoise.network import MULTIPLE, VARIANTS, Networks, enlarge
from denoise.noise import LARGEST_SHRINK, make_samples, source_side

SMALLEST_SIDE = 160
# measured denoisers' squared errors grow in proportion to σ: 1.5, 1.6, 1.65 σ in 8-bit units at 15, 25, 50 (FFDNet on Kodak)
REACHABLE = 1.6 / 255
FLOOR = 0.5 / 255  # of σ in that proportion: what is wanted of clean pictures
EXACT, ESTIMATED = 0.55, 0.35  # shares of the samples with that map; the others get the exact one times 0.8 … 1.25


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder with train/")
    parser.add_argument("--packed", type=Path, help="pictures packed by denoise.pack, in place of --data")
    parser.add_argument("--estimator", type=Path, help="checkpoint of another variant to take the estimator from: it is the same for all")
    parser.add_argument("--variant", choices=VARIANTS, default="full")
    parser.add_argument("--size", type=int, default=128, help="side of a sample")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--threads", type=int, default=2, help="that cut crops")
    add_run_arguments(parser, lr=1.2e-2, evaluate_every=20)
    return parser.parse_args()


def main():
    o = arguments()
    assert o.size % MULTIPLE == 0, f"--size must be a multiple of {MULTIPLE}"
    torch.manual_seed(o.seed)
    torch.backends.cudnn.allow_tf32 = False  # its 10 bits would blur the samples' levels; the networks run in bfloat16 anyway
    pictures = unpack(o.packed) if o.packed else training_pictures(o.data, SMALLEST_SIDE)
    held_out = read_held_out(o)

    state = load_state(o)
    networks = Networks(state["variant"] if state else o.variant)
    if not state and o.estimator:
        networks.estimator.load_state_dict(load_networks(o.estimator).estimator.state_dict())
    run = Run(o, networks, state, more=lambda: {"variant": networks.variant})
    log = Log(o.output.with_suffix(".csv"), ["step", "minutes", "rate", "loss", "gaussian", "camera", "map", "gradient", "steps_s"])
    columns = [f"{kind}{s}" for s in SIGMAS for kind in ("blind", "ssim", "told", "told_ssim")]
    columns += ["camera_noisy", "camera_blind", "camera_told", "clean", "clean_off"]
    curve = Log(o.output.with_suffix(".held-out.csv"), ["minutes", "step"] + columns)
    batches = Prefetch(*[crop_maker(pictures, o, o.seed + i) for i in range(o.threads)], ahead=2 * o.threads)

    def evaluate():
        if held_out:
            values = [*gaussian(run.average, held_out, device=o.device).ravel(), *camera(run.average, held_out, o.device)]
            values += clean_stays_clean(run.average, held_out, o.device)
            named = {c: round(float(v), 4) for c, v in zip(columns, values)}
            curve.row(minutes=round(run.minutes, 1), step=run.step, **named)

    print(f"{len(pictures)} pictures, {sum(p.numel() for p in networks.parameters()) / 1e6:.2f} M weights", flush=True)
    means = Means(200)
    for _ in run.steps(evaluate):
        crops, shrink = batches.next()
        with torch.no_grad():
            samples = make_samples(to_input(crops, o.device), o.size, shrink)
        noisy = samples.noisy.contiguous(memory_format=torch.channels_last)
        with run.amp:
            guess = networks.estimator(noisy).float()
        level = choose_map(samples.level, enlarge(guess.detach().clamp(min=0)))
        with run.amp:
            denoised = networks.denoiser(noisy, level).float()
        error = (denoised - samples.clean).square().mean((1, 2, 3))
        # the two have no weight in common: their gradients don't mix
        map_loss = map_error(guess, samples.level)
        loss = weighted(error, samples.level).mean() + map_loss
        gradient = run.update(loss)
        decibel = -10 * torch.log10(error.detach().clamp(min=1e-6))
        half = o.batch // 2
        if figures := means.add(loss, decibel[:half].mean(), decibel[half:].mean(), map_loss, gradient):
            mean, seconds = figures
            log.row(step=run.step, minutes=round(run.minutes, 2), rate=round(run.rate, 3), loss=round(mean[0], 4), gaussian=round(mean[1], 3), camera=round(mean[2], 3), map=round(mean[3], 4), gradient=round(mean[4], 2), steps_s=round(means.count / seconds, 2))  # fmt: skip


def read_held_out(o):
    if o.data:
        return held_out_pictures(o.data)
    packed = o.packed.with_suffix(".held-out.npz")
    return unpack(packed) if packed.exists() else []


def crop_maker(pictures, o, seed):
    """A function that cuts a batch of crops and says by how much they are to be shrunk: half of the batches not at all."""
    crops, random = Crops(pictures, source_side(o.size, LARGEST_SHRINK), seed), np.random.default_rng(seed)

    def make():
        shrink = random.uniform(1, LARGEST_SHRINK) if random.random() < 0.5 else 1.0
        return crops.batch(o.batch, source_side(o.size, shrink)), shrink

    return make


def choose_map(true, estimated):
    """Exact, so that the map means something; estimated, so that blind use works; off by some, as a user's would be."""
    pick = torch.rand(len(true), 1, 1, 1, device=true.device)
    off = true * torch.exp2(torch.rand_like(true[:, :, :1, :1]) * 0.64 - 0.32)
    return torch.where(pick < EXACT, true, torch.where(pick < EXACT + ESTIMATED, estimated, off))


def weighted(error, level):
    """Squared error over what is reachable at that noise. It is squared error that PSNR measures, and at any one level of noise
    the weight is constant, so nothing is traded for robustness; across levels each counts the same, where plain squared error
    would serve strong noise only."""
    luminance, chroma = level.square().mean((2, 3)).unbind(1)
    sigma = ((luminance + 2 * chroma) / 3).sqrt()
    return error / (REACHABLE * (sigma + FLOOR))


def map_error(guess, level):
    """Absolute error relative to the level."""
    target = F.adaptive_avg_pool2d(level, guess.shape[2:])
    return ((guess - target).abs() / (target + 4 / 255)).mean()


if __name__ == "__main__":
    main()
