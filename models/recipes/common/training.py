"""What every recipe's training shares: a run that can be interrupted, the clock, the schedule, averaging, the log."""
import copy
import csv
import os
import time
from pathlib import Path

import torch

from common.muon import Muon


SECONDS_BETWEEN_CHECKPOINTS = 180


def add_run_arguments(parser, lr, evaluate_every):
    """Those that Run reads."""
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="checkpoint to take the weights from, when OUTPUT doesn't exist yet")
    parser.add_argument("--minutes", type=float, required=True, help="of the whole schedule, earlier runs of it included")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--lr", type=float, default=lr, help="of Muon; Adam's is a quarter")
    parser.add_argument("--hold", type=float, default=0.5, help="share of the time at the full rate")
    parser.add_argument("--evaluate-every", type=float, default=evaluate_every, help="minutes")
    parser.add_argument("--seed", type=int, default=int(time.time()))


def load_state(o):
    """The checkpoint to go on from (`is_resumed`), else the one to start from, else None."""
    path = o.output if o.output.exists() else o.start
    if path is None:
        return None
    state = torch.load(path, weights_only=True, map_location="cpu")
    state["is_resumed"] = path == o.output
    return state


class Run:
    """A training that may be interrupted at any time: the network, its average, optimizers, clock and checkpoints.

        run = Run(o, network, load_state(o))
        for _ in run.steps(evaluate):
            gradient = run.update(loss_of(run.network))

    network: its weights are those of the state, where there is one. more: what else belongs into checkpoints, as a function.
    """

    def __init__(self, o, network, state=None, more=dict, warm_steps=200, clip=10.0, longest_step=5.0):
        self.o, self.more, self.warm_steps, self.clip = o, more, warm_steps, clip
        if state:
            network.load_state_dict(widened(state.get("network", state["average"])))
        self.network = network.to(o.device, memory_format=torch.channels_last)
        self.average = copy.deepcopy(network)
        if state:
            self.average.load_state_dict(widened(state["average"]))
        resumed = state if state and state["is_resumed"] else None
        self.clock = Clock(resumed["seconds"] if resumed else 0.0, longest_step)
        self.first = self.step = resumed["step"] if resumed else 0
        self.optimizers = make_optimizers(network, o.lr)
        if resumed:
            for optimizer, saved in zip(self.optimizers, resumed["optimizers"]):
                optimizer.load_state_dict(saved)
        self.rate = 1.0  # factor of the learning rates at present
        self.amp = torch.autocast(torch.device(o.device).type, dtype=torch.bfloat16)

    @property
    def fraction(self):
        """Of the schedule that is over."""
        return self.clock.spent / (self.o.minutes * 60)

    @property
    def minutes(self):
        return self.clock.spent / 60

    def steps(self, evaluate):
        """Yields until the schedule is over; in between it saves and evaluates."""
        saved_at = evaluated_at = self.clock.spent
        self.clock.skip()
        while self.fraction < 1:
            self.rate = warm_hold_decay(self.fraction, self.step - self.first, self.o.hold, self.warm_steps)
            for optimizer, peak in zip(self.optimizers, (self.o.lr, self.o.lr / 4)):
                optimizer.param_groups[0]["lr"] = peak * self.rate
            yield
            if self.clock.spent - saved_at > SECONDS_BETWEEN_CHECKPOINTS:
                self.save()
                saved_at = self.clock.spent
            if self.clock.spent - evaluated_at > self.o.evaluate_every * 60:
                evaluate()
                evaluated_at = self.clock.spent
                self.clock.skip()
        self.save()
        evaluate()

    def update(self, loss):
        """One step of the optimizers; left out where a gradient isn't finite. Returns the gradient's norm."""
        for optimizer in self.optimizers:
            optimizer.zero_grad()
        loss.backward()
        gradient = torch.nn.utils.clip_grad_norm_(self.network.parameters(), self.clip)
        if torch.isfinite(gradient):
            for optimizer in self.optimizers:
                optimizer.step()
        update_average(self.average, self.network, self.step)
        self.step += 1
        self.clock.tick()
        return gradient

    def save(self):
        optimizers = [optimizer.state_dict() for optimizer in self.optimizers]
        weights = {"network": self.network.state_dict(), "average": self.average.state_dict()}
        save(self.o.output, {**weights, "step": self.step, "seconds": self.clock.spent, "optimizers": optimizers, **self.more()})


def widened(weights):
    """In float32, as they are trained: published weights are in float16."""
    return {name: value.float() if value.is_floating_point() else value for name, value in weights.items()}


class Means:
    """Mean of the figures of so many steps, and the rate of the steps. They stay where they are until they are read: reading
    each would wait for the device."""

    def __init__(self, count):
        self.count, self.rows, self.since = count, [], time.time()

    def add(self, *values):
        """Returns the means and the seconds they span, once there are enough."""
        self.rows.append(torch.stack([value.detach().float() for value in values]))
        if len(self.rows) < self.count:
            return None
        means, seconds = torch.stack(self.rows).mean(0).tolist(), time.time() - self.since
        self.rows, self.since = [], time.time()
        return means, seconds


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
