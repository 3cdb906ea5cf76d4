"""Trains the colorizer; run it again with the same --output to go on where it stopped.

    python -m colorize.train --small small.npy --data DIR --output colorize.pt --minutes 90
    python -m colorize.train --small small.npy --packed larger.npz --output colorize.pt --minutes 25 --device cuda --work 8 --threads 8

small.npy and larger.npz come from colorize.pack. Writes OUTPUT (checkpoint), OUTPUT.csv (training curve) and OUTPUT.held-out.csv
(the held-out pictures at the working size).
"""
import argparse
import copy
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from common.pictures import Prefetch
from common.training import Clock, Log, make_optimizers, save, update_average, warm_hold_decay
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
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--minutes", type=float, required=True, help="of the whole schedule, earlier runs of it included")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--work", type=float, default=1, help="size of a batch")
    parser.add_argument("--lr", type=float, default=1.2e-2, help="of Muon; Adam's is a quarter")
    parser.add_argument("--hold", type=float, default=0.5, help="share of the time at the full rate")
    parser.add_argument("--threads", type=int, default=1, help="that cut crops")
    parser.add_argument("--evaluate-every", type=float, default=10, help="minutes")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    return parser.parse_args()


def main():
    o = arguments()
    torch.manual_seed(o.seed)
    small = np.load(o.small, mmap_mode="r")
    training, held_out = load_larger(o.data, o.packed)
    larger, held_out = larger_pictures(training), [to_working(p) for p in held_out]
    table = torch.from_numpy(nearest_cells()).to(o.device)

    state = torch.load(o.output, weights_only=True, map_location="cpu") if o.output.exists() else None
    network = Colorizer()
    if not state:
        network.encoder.load_published()
    else:
        network.load_state_dict(state["network"])
    network.to(o.device, memory_format=torch.channels_last)
    average = copy.deepcopy(network)
    if state:
        average.load_state_dict(state["average"])
    balance = (state["balance"] if state else count_classes(small, table.cpu())).to(o.device)
    clock = Clock(state["seconds"] if state else 0.0, longest_step=60)
    first = step = state["step"] if state else 0

    optimizers = make_optimizers(network, o.lr)
    if state:
        for optimizer, saved in zip(optimizers, state["optimizers"]):
            optimizer.load_state_dict(saved)
    peak = [o.lr, o.lr / 4]
    log = Log(o.output.with_suffix(".csv"), ["step", "minutes", "rate", "side", "ab", "entropy", "gradient", "pictures_s"])
    curve = None
    makers = [batch_maker(small, larger, clock, o, o.seed + i) for i in range(o.threads)]
    batches = Prefetch(*makers, ahead=o.threads + 1)
    amp = torch.autocast(torch.device(o.device).type, dtype=torch.bfloat16)

    def checkpoint():
        save(o.output, {
            "network": network.state_dict(), "average": average.state_dict(), "step": step, "seconds": clock.spent,
            "balance": balance.cpu(), "optimizers": [p.state_dict() for p in optimizers],
        })  # fmt: skip

    def evaluate():
        nonlocal curve
        row = measure(average, balance, held_out, o.device)
        curve = curve or Log(o.output.with_suffix(".held-out.csv"), ["minutes", "step", *row])
        curve.row(minutes=round(clock.spent / 60, 1), step=step, **{k: round(v, 3) for k, v in row.items()})

    print(f"{len(small)} small pictures, {len(larger)} larger ones, {sum(p.numel() for p in network.parameters() if p.requires_grad) / 1e6:.2f} M weights to train", flush=True)  # fmt: skip
    sums, seen, since, saved_at, evaluated_at = [], 0, time.time(), clock.spent, clock.spent
    clock.skip()
    while (fraction := clock.spent / (o.minutes * 60)) < 1:
        factor = warm_hold_decay(fraction, step - first, o.hold, warm_steps=50)
        for optimizer, rate in zip(optimizers, peak):
            optimizer.param_groups[0]["lr"] = rate * factor
        packed, side = batches.next()
        with torch.no_grad():
            l, ab = enlarged(packed, side, o.device)
            hints, mask = random_hints(ab)
            true, coarse = F.avg_pool2d(ab, 2), F.avg_pool2d(ab, 4)
            l = bend_tones(l)
        with amp:
            x, _ = network.features(l, hints, mask)
            regressed = network.regress(x)
            # a quarter of the places, another one at each step, teaches the distribution as well
            i, j = torch.randint(0, 2, (2,)).tolist()
            logits = network.classify(x[:, :, i::2, j::2])
        error = F.huber_loss(regressed, true, delta=HUBER) / 100
        entropy = F.cross_entropy(logits.float(), class_index(coarse[:, :, i::2, j::2], table), weight=balance)
        loss = error + DISTRIBUTION * entropy
        for optimizer in optimizers:
            optimizer.zero_grad()
        loss.backward()
        gradient = torch.nn.utils.clip_grad_norm_(network.parameters(), 10.0)
        if torch.isfinite(gradient):
            for optimizer in optimizers:
                optimizer.step()
        update_average(average, network, step)
        step += 1
        seen += len(packed)
        clock.tick()
        # kept where they are: reading them would wait for the device
        sums.append(torch.stack([error, entropy, gradient]).detach())
        if len(sums) == 25:
            mean = torch.stack(sums).mean(0).tolist()
            log.row(step=step, minutes=round(clock.spent / 60, 2), rate=round(factor, 3), side=side, ab=round(mean[0], 4), entropy=round(mean[1], 4), gradient=round(mean[2], 3), pictures_s=round(seen / (time.time() - since), 1))  # fmt: skip
            sums, seen, since = [], 0, time.time()
        if clock.spent - saved_at > 180:
            checkpoint()
            saved_at = clock.spent
        if clock.spent - evaluated_at > o.evaluate_every * 60:
            evaluate()
            evaluated_at = clock.spent
            clock.skip()
    checkpoint()
    evaluate()


def count_classes(small, table):
    """The weights of the classes in the cross-entropy, from every tenth small picture."""
    _, ab = unpack_lab(np.ascontiguousarray(small[::10, ::4, ::4]), "cpu")
    counts = torch.bincount(class_index(ab, table).flatten(), minlength=len(COLOURS))
    return torch.from_numpy(rebalancing(counts.double().numpy()))


def batch_maker(small, larger, clock, o, seed):
    """A function that makes a batch for the present phase: packed Lab and the side it is to be enlarged to."""
    pictures, crops, random = SmallPictures(small, seed), LargerCrops(larger, seed), np.random.default_rng(seed)

    def make():
        fraction = clock.spent / (o.minutes * 60)
        sources, sides = next(p[1:] for p in PHASES if fraction < p[0] or p is PHASES[-1])
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
