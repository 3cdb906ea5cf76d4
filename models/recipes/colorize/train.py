"""Trains the colorizer; run it again with the same --output to go on where it stopped.

    python -m colorize.train --small small.npy --data DIR --output colorize.pt --minutes 90
    python -m colorize.train --small small.npy --packed larger.npz --output colorize.pt --minutes 25 --device cuda --work 8 --threads 8

small.npy and larger.npz come from colorize.pack. Writes OUTPUT (checkpoint), OUTPUT.csv (training curve) and OUTPUT.held-out.csv
(the held-out pictures at the working size).
"""
import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from common.pictures import Prefetch
from common.training import Log, Means, Run, add_run_arguments, load_state
from colorize.data import LargerCrops, SmallPictures, larger_pictures, load_larger
from colorize.evaluate import measure, to_working
from colorize.hints import random_hints
from colorize.lab import COLOURS, class_index, nearest_cells, rebalancing, unpack_lab
from colorize.network import Colorizer

# until which share of the time; whence; sides in px that a batch may have. Small pictures are enlarged to their side.
PHASES = (
    (0.30, ("small",), (96, 128)),
    (1.00, ("small", "larger"), (128, 192)),
)
PIXELS = 24 * 128**2  # of a batch, for --work 1
HUBER = 20.0  # ab units, where squared error turns into absolute error
DISTRIBUTION = 0.3  # weight of the cross-entropy beside the regression's error
OLD = 0.3  # share of the pictures whose tones are bent, as those of old prints are


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="folder with train/")
    parser.add_argument("--packed", type=Path, help="larger pictures packed by colorize.pack, in place of --data")
    parser.add_argument("--work", type=float, default=1, help="size of a batch")
    parser.add_argument("--threads", type=int, default=1, help="that cut crops")
    add_run_arguments(parser, lr=1.2e-2, evaluate_every=10)
    return parser.parse_args()


def main():
    o = arguments()
    torch.manual_seed(o.seed)
    small = np.load(o.small, mmap_mode="r")
    training, held_out = load_larger(o.data, o.packed)
    larger, held_out = larger_pictures(training), [to_working(p) for p in held_out]
    table = torch.from_numpy(nearest_cells()).to(o.device)

    state = load_state(o)
    network = Colorizer()
    if not state:
        network.encoder.load_published()
    balance = (state["balance"] if state else count_classes(small, table.cpu())).to(o.device)
    run = Run(o, network, state, more=lambda: {"balance": balance.cpu()}, warm_steps=50, longest_step=60)
    log = Log(o.output.with_suffix(".csv"), ["step", "minutes", "rate", "side", "ab", "entropy", "gradient", "pictures_s"])
    curve = None
    makers = [batch_maker(small, larger, run, o, o.seed + i) for i in range(o.threads)]
    batches = Prefetch(*makers, ahead=o.threads + 1)

    def evaluate():
        nonlocal curve
        row = measure(run.average, balance, held_out, o.device)
        curve = curve or Log(o.output.with_suffix(".held-out.csv"), ["minutes", "step", *row])
        curve.row(minutes=round(run.minutes, 1), step=run.step, **{k: round(v, 3) for k, v in row.items()})

    print(f"{len(small)} small pictures, {len(larger)} larger ones, {sum(p.numel() for p in network.parameters() if p.requires_grad) / 1e6:.2f} M weights to train", flush=True)  # fmt: skip
    means = Means(25)
    for _ in run.steps(evaluate):
        packed, side = batches.next()
        with torch.no_grad():
            l, ab = enlarged(packed, side, o.device)
            hints, mask = random_hints(ab)
            true, coarse = F.avg_pool2d(ab, 2), F.avg_pool2d(ab, 4)
            l = bend_tones(l)
        with run.amp:
            x, _ = network.features(l, hints, mask)
            regressed = network.regress(x)
            # a quarter of the places, another one at each step, teaches the distribution as well
            i, j = torch.randint(0, 2, (2,)).tolist()
            logits = network.classify(x[:, :, i::2, j::2])
        error = F.huber_loss(regressed, true, delta=HUBER) / 100
        entropy = F.cross_entropy(logits.float(), class_index(coarse[:, :, i::2, j::2], table), weight=balance)
        loss = error + DISTRIBUTION * entropy
        gradient = run.update(loss)
        count = torch.tensor(float(len(packed)), device=o.device)
        if figures := means.add(error, entropy, gradient, count):
            mean, seconds = figures
            log.row(step=run.step, minutes=round(run.minutes, 2), rate=round(run.rate, 3), side=side, ab=round(mean[0], 4), entropy=round(mean[1], 4), gradient=round(mean[2], 3), pictures_s=round(means.count * mean[3] / seconds, 1))  # fmt: skip


def count_classes(small, table):
    """The weights of the classes in the cross-entropy, from every tenth small picture."""
    _, ab = unpack_lab(np.ascontiguousarray(small[::10, ::4, ::4]), "cpu")
    counts = torch.bincount(class_index(ab, table).flatten(), minlength=len(COLOURS))
    return torch.from_numpy(rebalancing(counts.double().numpy()))


def batch_maker(small, larger, run, o, seed):
    """A function that makes a batch for the present phase: packed Lab and the side it is to be enlarged to."""
    pictures, crops, random = SmallPictures(small, seed), LargerCrops(larger, seed), np.random.default_rng(seed)

    def make():
        sources, sides = next(p[1:] for p in PHASES if run.fraction < p[0] or p is PHASES[-1])
        source, side = random.choice(sources), int(random.choice(sides))
        count = max(1, round(o.work * PIXELS / side**2))
        return (pictures.batch(count) if source == "small" else crops.batch(count, side)), side

    return make


def enlarged(packed, side, device):
    l, ab = unpack_lab(packed, device)
    if l.shape[-1] == side:
        return l, ab
    x = F.interpolate(torch.cat([l, ab], 1), size=(side, side), mode="bicubic", align_corners=False)
    return x[:, :1].clamp(0, 100), x[:, 1:]


def bend_tones(l):
    """Another gamma and a lifted black for some: the colour to be found stays that of the picture as it was."""
    pick = (torch.rand(len(l), 1, 1, 1, device=l.device) < OLD).float()
    gamma = torch.exp2((torch.rand_like(pick) - 0.5) * pick)
    black = torch.rand_like(pick) * 20 * pick
    return (l / 100).clamp(min=0) ** gamma * (100 - black) + black


if __name__ == "__main__":
    main()
