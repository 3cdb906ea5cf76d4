"""What every recipe's training shares: the clock, the schedule, averaging, checkpoints, the log."""
import csv
import os
import time
from pathlib import Path

import torch

from common.muon import Muon


class Clock:
    """Seconds spent training. A pause of the whole process (SIGSTOP, suspend) counts as one second at most for each step."""

    def __init__(self, spent=0.0, longest_step=5.0):
        self.spent, self.longest_step, self.last = spent, longest_step, time.time()

    def tick(self):
        now = time.time()
        passed = now - self.last
        self.spent += passed if passed < self.longest_step else 1.0
        self.last = now
        return self.spent

    def skip(self):
        """Leaves out what was done since the last tick (evaluation, saving)."""
        self.last = time.time()


def warm_hold_decay(fraction, step, hold, warm_steps=200):
    """Learning-rate factor: linear warm-up, constant until `hold` of the time is spent, then linear to zero."""
    factor = 1.0 if fraction < hold else max(0.0, (1 - fraction) / (1 - hold))
    return factor * min(1.0, (step + 1) / warm_steps)


def make_optimizers(network, lr):
    """Muon on the weights of convolutions, Adam on the rest."""
    weights = [m.weight for m in network.modules() if isinstance(m, torch.nn.Conv2d)]
    known = {id(w) for w in weights}
    rest = [p for p in network.parameters() if id(p) not in known]
    return [Muon(weights, lr), torch.optim.Adam(rest, lr / 4, betas=(0.9, 0.99))]


def to_input(batch, device):
    """uint8: B, h, w, 3 → float: B, 3, h, w in [0, 1]"""
    return torch.from_numpy(batch).permute(0, 3, 1, 2).to(device).float().div(255)


@torch.no_grad()
def update_average(average, network, step, longest=0.999):
    decay = min(longest, (step + 1) / (step + 10))
    pairs = [(a, p) for a, p in zip(average.parameters(), network.parameters())]
    torch._foreach_lerp_([a for a, _ in pairs], [p for _, p in pairs], 1 - decay)


def save(path, state):
    """Replaces the file in one step: a crash leaves the old checkpoint or the new one."""
    path = Path(path)
    temporary = path.with_suffix(".tmp")
    torch.save(state, temporary)
    os.replace(temporary, path)


class Log:
    """Rows of figures appended to a CSV file, and printed."""

    def __init__(self, path, columns):
        self.path, self.columns = Path(path), columns
        if not self.path.exists():
            with self.path.open("w", newline="") as file:
                csv.writer(file).writerow(columns)

    def row(self, **values):
        with self.path.open("a", newline="") as file:
            csv.writer(file).writerow([values.get(c, "") for c in self.columns])
        print(" ".join(f"{c} {values[c]}" for c in self.columns if c in values), flush=True)
