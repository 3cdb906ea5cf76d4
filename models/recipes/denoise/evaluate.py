"""PSNR and SSIM of a checkpoint on whole pictures with Gaussian noise (float, not clipped, fixed seed), blind and with the true map,
and how clean the clean ones stay.

    python -m denoise.evaluate CHECKPOINT --pictures DIR [--count N] [--sigma 15 25 50]
"""
import argparse
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from common.metrics import ms_ssim
from common.pictures import load
from common.training import to_input, widened
from denoise import noise
from denoise.network import MULTIPLE, Networks

SIGMAS = (15, 25, 50)


def load_networks(path):
    """The averaged weights of a checkpoint, on the CPU."""
    checkpoint = torch.load(path, weights_only=True, map_location="cpu")
    networks = Networks(checkpoint["variant"])
    networks.load_state_dict(widened(checkpoint["average"]))
    return networks.eval()


@torch.no_grad()
def denoise(networks, x, level=None):
    """x: 1, 3, h, w of any size; level: its luminance and chroma deviation, one number for both, or None for blind use. In [0, 1]."""
    h, w = x.shape[2:]
    x = F.pad(x, (0, -w % MULTIPLE, 0, -h % MULTIPLE), mode="replicate").contiguous(memory_format=torch.channels_last)
    if level is None:
        level = networks.estimator.level(x)
    else:
        level = torch.full((1, 2, x.shape[2] // 2, x.shape[3] // 2), float(level), device=x.device)
    return networks.denoiser(x, level)[:, :, :h, :w].clamp(0, 1)


def tensor(picture, device):
    return to_input(np.array(picture[None]), device)


@contextmanager
def fixed_noise():
    """The same numbers from the CPU's generator each time; those of training go on afterwards as if nothing had been."""
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(0)  # torch.manual_seed would reach the GPU's too
        yield


def decibel(a, b):
    return -10 * torch.log10(((a - b) ** 2).mean().clamp(min=1e-10)).item()


def similarity(a, b):
    """SSIM (Wang et al. 2004), mean over the channels."""
    return ms_ssim(a, b, weights=(1.0,)).item()


@torch.no_grad()
def gaussian(networks, pictures, sigmas=SIGMAS, device="cpu"):
    """For each σ (8-bit units): mean PSNR and SSIM blind, then with the true map."""
    rows = []
    for sigma in sigmas:
        values = []
        for i, picture in enumerate(pictures):
            clean = tensor(picture, device)
            # drawn on the CPU: the same noise on every device
            random = np.random.default_rng(1000 * sigma + i).standard_normal(clean.shape, np.float32)
            noisy = clean + torch.from_numpy(random).to(device) * (sigma / 255)
            blind, told = denoise(networks, noisy), denoise(networks, noisy, sigma / 255)
            values.append((decibel(clean, blind), similarity(clean, blind), decibel(clean, told), similarity(clean, told)))
        rows.append(np.mean(values, 0))
    return np.array(rows)


@torch.no_grad()
def camera(networks, pictures, device="cpu", size=256):
    """Mean PSNR of camera noise as it came, denoised blind, and denoised with the true map, on the middle of each picture."""
    values = []
    with fixed_noise():
        side = noise.source_side(size, 1)
        for picture in pictures:
            top, left = ((n - side) // 2 for n in picture.shape[:2])
            # drawn on the CPU: the same noise on every device
            s = noise.camera(tensor(picture[top : top + side, left : left + side], "cpu"), size, 1)
            noisy, clean, level = (t.to(device) for t in (s.noisy, s.clean, s.level))
            told = networks.denoiser(noisy, level).clamp(0, 1)
            values.append([decibel(clean, v) for v in (noisy, denoise(networks, noisy), told)])
    return np.mean(values, 0)


@torch.no_grad()
def clean_stays_clean(networks, pictures, device="cpu"):
    """Blind on the pictures at half size and on as many ramps: lowest PSNR, and the largest share of pixels off by over 2/255."""
    halves = [F.avg_pool2d(tensor(p, device), 2) for p in pictures]
    with fixed_noise():
        halves += [noise.ramps(torch.zeros(1, 3, 256, 384)).to(device) for _ in pictures]
    values = []
    for clean in halves:
        clean = (clean * 255).round() / 255
        result = (denoise(networks, clean) * 255).round() / 255
        off = ((result - clean).abs().amax(1) > 2.5 / 255).float().mean().item()
        values.append((decibel(clean, result), off))
    return min(v[0] for v in values), max(v[1] for v in values)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--pictures", type=Path, required=True)
    parser.add_argument("--count", type=int, default=24)
    parser.add_argument("--sigma", type=int, nargs="+", default=SIGMAS)
    parser.add_argument("--device", default="cpu")
    options = parser.parse_args()
    networks = load_networks(options.checkpoint).to(options.device)
    pictures = [load(p) for p in sorted(options.pictures.glob("*.png"))[: options.count]]
    for sigma, row in zip(options.sigma, gaussian(networks, pictures, options.sigma, options.device)):
        print("σ {}  blind {:.2f} dB {:.4f}  with the true map {:.2f} dB {:.4f}".format(sigma, *row), flush=True)
    print("camera noise {:.2f} dB, blind {:.2f} dB, with the true map {:.2f} dB".format(*camera(networks, pictures, options.device)))
    lowest, off = clean_stays_clean(networks, pictures, options.device)
    print(f"clean: {lowest:.2f} dB at least, {100 * off:.3f} % of the pixels off by more than 2/255 at most")


if __name__ == "__main__":
    main()
