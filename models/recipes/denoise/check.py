"""Checks the noise that the network is trained on against what was asked for: python -m denoise.check"""
import io

import numpy as np
import torch
from PIL import Image

from denoise import noise
from denoise.network import Networks, Denoiser, VARIANTS, receptive_radius


def close(measured, asked, tolerance, what):
    assert abs(measured - asked) <= tolerance * abs(asked), f"{what}: {measured:.5f}, asked {asked:.5f}"


def gaussian_has_its_deviation():
    samples = noise.gaussian(torch.full((8, 3, 176, 176), 0.5), 128)
    o = noise.opponent(samples.noisy - samples.clean)
    for i in range(8):
        luminance, chroma = samples.level[i, :, 0, 0].tolist()
        close(o[i, 0].std().item(), luminance, 0.03, "luminance")
        close(o[i, 1:].std().item(), chroma, 0.03, "chroma")


def sensor_noise_is_linear_in_light():
    light = torch.linspace(0.1, 0.9, 9).view(9, 1, 1, 1).expand(-1, 1, 256, 256)
    shot, read = torch.tensor(0.004), torch.tensor(0.0003)
    noisy = light + noise.sensor_deviation(light, shot, read) * torch.randn_like(light)
    variance = (noisy - light).var((1, 2, 3))
    slope, offset = np.polyfit(light[:, 0, 0, 0].numpy(), variance.numpy(), 1)
    close(slope, 0.004, 0.05, "shot noise")
    close(offset, 0.0003, 0.15, "read noise")


def demosaicing_keeps_flat_colour():
    rgb = torch.tensor([0.2, 0.5, 0.7]).view(1, 3, 1, 1).expand(2, -1, 16, 16)
    for filters in (noise.MALVAR, noise.BILINEAR):
        back = noise.demosaic(noise.bayer(rgb), torch.ones(2, 3, 1, 1), filters)
        close((back - rgb).abs().max().item() + 1, 1, 1e-5, "flat colour")


def tone_and_opponent_invert():
    x = torch.rand(2, 3, 8, 8)
    light = noise.inverse_tone(x, torch.ones(2, 1, 1, 1, dtype=torch.bool))
    close((3 * light**2 - 2 * light**3 - x).abs().max().item() + 1, 1, 1e-5, "tone curve")
    close((noise.from_opponent(noise.opponent(x)) - x).abs().max().item() + 1, 1, 1e-5, "opponent colours")


def jpeg_is_jpeg():
    """Against a real encoder and decoder, on a picture with some structure; they differ where they round."""
    x = noise.blur(torch.rand(1, 3, 64, 96), torch.full((1, 3, 1, 1), 1.5)) * 3 - 1
    picture = (x.clamp(0, 1) * 255).round().byte()
    for quality in (60, 85, 95):
        buffer = io.BytesIO()
        subsampling = "4:2:0" if quality < 90 else "4:4:4"
        Image.fromarray(picture[0].permute(1, 2, 0).numpy()).save(buffer, "JPEG", quality=quality, subsampling=subsampling)
        real = torch.from_numpy(np.array(Image.open(buffer))).permute(2, 0, 1)[None].float()
        ours = noise.jpeg(picture.float() / 255, torch.full((1, 1, 1, 1), float(quality))) * 255
        difference = (ours - real).square().mean().sqrt().item()
        loss = (real - picture).square().mean().sqrt().item()
        assert difference < 0.25 * loss + 0.5, f"JPEG {quality}: differs by {difference:.2f}, itself off by {loss:.2f}"


def samples_are_in_order():
    for shrink in (1.0, 1.37, noise.LARGEST_SHRINK):
        side = noise.source_side(64, shrink)
        s = noise.make_samples(torch.rand(16, 3, side, side), 64, shrink)
        assert s.noisy.shape == s.clean.shape == (16, 3, 64, 64) and s.level.shape == (16, 2, 32, 32)
        assert all(torch.isfinite(t).all() for t in (s.noisy, s.clean, s.level))
        assert s.clean.min() >= 0 and s.clean.max() <= 1 and s.level.min() >= 0


def map_matches_the_noise():
    """Over a batch, the map's mean square is that of the noise."""
    side = noise.source_side(128, 1)
    s = noise.camera(noise.ramps(torch.rand(16, 3, side, side)), 128, 1)
    o = noise.opponent(s.noisy - s.clean).square()
    close(s.level[:, 0].square().mean().item(), o[:, 0].mean().item(), 0.15, "luminance of camera noise")
    close(s.level[:, 1].square().mean().item(), o[:, 1:].mean().item(), 0.15, "chroma of camera noise")


def starts_from_the_identity():
    networks = Networks()
    x = torch.rand(1, 3, 32, 48)
    assert torch.equal(networks.denoiser(x, networks.estimator.level(x)), x)


def receptive_radius_holds():
    for variant in VARIANTS:
        network = Denoiser(variant)
        torch.nn.init.normal_(network.tail.weight)
        radius, side = receptive_radius(variant), 192
        x = torch.rand(1, 3, side, side, requires_grad=True)
        level = torch.zeros(1, 2, side // 2, side // 2)
        reach = 0
        for at in range(96, 104):  # every phase of the coarsest grid
            (gradient,) = torch.autograd.grad(network(x, level)[0, :, at, at].sum(), x)
            seen = gradient[0].abs().sum((0, 1)).nonzero().flatten()
            reach = max(reach, at - seen.min().item(), seen.max().item() - at)
        assert reach <= radius < reach + 16, f"{variant}: sees {reach} px, said {radius}"


def main():
    torch.manual_seed(1)
    for check in (
        gaussian_has_its_deviation, sensor_noise_is_linear_in_light, demosaicing_keeps_flat_colour, tone_and_opponent_invert,
        jpeg_is_jpeg, samples_are_in_order, map_matches_the_noise, starts_from_the_identity, receptive_radius_holds,
    ):  # fmt: skip
        check()
        print(check.__name__.replace("_", " "))


if __name__ == "__main__":
    main()
