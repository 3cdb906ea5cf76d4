"""The second layer, of files of high quality only: what the network left out, as cosine transforms of the difference.

    picture − x̂ ─ opponent colours, 8×8 cosine transform ─ ÷ step, dead zone, round ─ rANS
    q × step ─ inverse transforms ─ + x̂ ─ picture

256 latents stand for 768 samples, so the network's quality has a cap, and below it the last latents cost more than they bring:
on held-out pictures, above level 6, a bit spent here gains twice the decibels. What is left there is nearly noise, which no
network predicts; a transform as simple as JPEG's is enough, and its quality has no cap.

The entropy model is learned but no network. The magnitude of a coefficient is predicted by a sum of magnitudes around it that
are known already, with integer weights for each class of frequencies (a non-negative least-squares fit); the sum picks one of
the tables of the class (counted on training pictures, at several steps and noise levels together). All of it is integers, so it
is the same on every machine.
"""
import numpy as np
import torch
import torch.nn.functional as F

BLOCK = 8
COLOURS = 3
FREQUENCIES = BLOCK * BLOCK
# zigzag, so that neighbours in the order are neighbours in frequency
SCAN = sorted(range(FREQUENCIES), key=lambda i: (sum(divmod(i, BLOCK)), i // BLOCK if sum(divmod(i, BLOCK)) % 2 else i % BLOCK))
FREQUENCY_CLASS = np.repeat(np.arange(5), [1, 5, 15, 22, 21])  # by place in the scan
CLASSES = 2 * 5  # of luminance and of chroma
WEIGHT_BITS = 6  # of the weights after the binary point
THRESHOLDS = np.array([0, 1, 3, 5, 7, 9, 11, 13, 16, 19, 23, 28, 34, 41, 50, 62, 78, 100, 130, 175, 240, 330, 470, 700]) * 4
REACH = 64  # the largest magnitude that a table holds; beyond it is an escape
TOTAL = 2**16
DEAD_ZONE = 2.0  # as in network.rounding()

# Steps of the coefficients relative to luminance's at the lowest frequency: eyes see colours and fine detail less. At equal
# SSIMULACRA2 it spares 5 % of the bits, at equal PSNR it costs nothing.
DIAGONAL = np.array([sum(divmod(i, BLOCK)) for i in SCAN])
RELATIVE_STEPS = np.array([1, 1.5, 1.5])[:, None] * (1 + DIAGONAL / 28)  # COLOURS, FREQUENCIES

OPPONENT = torch.tensor([[1.0, 1, 1], [1, 0, -1], [1, -2, 1]])
OPPONENT = OPPONENT / OPPONENT.norm(dim=1, keepdim=True)


def cosines():
    k = torch.arange(float(BLOCK))
    d = torch.cos(torch.pi * k[:, None] * (2 * k + 1) / (2 * BLOCK)) * (2 / BLOCK) ** 0.5
    d[0] /= 2**0.5
    return d


def basis():
    """COLOURS · FREQUENCIES, 3, BLOCK, BLOCK: orthonormal; channel = colour · FREQUENCIES + place in the scan."""
    d = cosines()
    waves = torch.einsum("ui,vj->uvij", d, d).reshape(FREQUENCIES, BLOCK, BLOCK)[SCAN]
    return torch.einsum("cr,fij->cfrij", OPPONENT, waves).reshape(COLOURS * FREQUENCIES, 3, BLOCK, BLOCK)


def coefficients(difference):
    """1, 3, h, w in grey levels, sides divisible by BLOCK → COLOURS, FREQUENCIES, h/BLOCK, w/BLOCK"""
    c = F.conv2d(difference, basis(), stride=BLOCK)[0]
    return c.view(COLOURS, FREQUENCIES, *c.shape[1:])


def shifted(a, down, right):
    """a moved; zeros come in."""
    moved = np.zeros_like(a)
    h, w = a.shape[-2:]
    source = [slice(max(0, -s), n - max(0, s)) for s, n in ((down, h), (right, w))]
    target = [slice(max(0, s), n - max(0, -s)) for s, n in ((down, h), (right, w))]
    moved[..., target[0], target[1]] = a[..., source[0], source[1]]
    return moved


def earlier(a, places):
    """a of so many places before in the scan."""
    moved = np.zeros_like(a)
    moved[:, places:] = a[:, :-places]
    return moved


def surroundings(q):
    """What predicts a magnitude, in the order of the weights. q: COLOURS, FREQUENCIES, h, w. Coefficients are coded channel by
    channel, row by row, so the row above is known, and all of the channels before. There is no left neighbour: a row of
    symbols can be decoded at once (it would win 0.3 %)."""
    a = np.abs(q).astype(np.int64)
    cross = shifted(a, 1, 0) + shifted(a, -1, 0) + shifted(a, 0, 1) + shifted(a, 0, -1)
    colour = np.zeros_like(a)
    colour_cross = np.zeros_like(a)
    for c in range(1, COLOURS):
        colour[c], colour_cross[c] = a[:c].sum(0), cross[:c].sum(0)
    return np.stack([
        shifted(a, 1, 0), shifted(a, 1, 1) + shifted(a, 1, -1), earlier(a, 1), earlier(a, 2), earlier(a, 3) + earlier(a, 4),
        earlier(cross, 1), earlier(cross, 2), colour, colour_cross,
    ])  # fmt: skip


def channels_of(k):
    """Pairs (colours, places in the scan) of a class."""
    return slice(0, 1) if k < 5 else slice(1, COLOURS), FREQUENCY_CLASS == k % 5


def by_class(k, array):
    """The entries of a class, flat, of an array …, COLOURS, FREQUENCIES, h, w."""
    colours, places = channels_of(k)
    part = array[..., colours, :, :, :][..., places, :, :]
    return part.reshape(*array.shape[:-4], -1)


def steps_of(step):
    """COLOURS, FREQUENCIES, 1, 1"""
    return step * RELATIVE_STEPS[:, :, None, None]


def quantise(c, step, rounding=0.34):
    """COLOURS, FREQUENCIES, h, w → whole numbers. The program's encoder has a rounding for each table."""
    return (np.sign(c) * np.floor(np.abs(c) / steps_of(step) + rounding)).astype(np.int64)


class Refinement:
    """weights: CLASSES, 9; counts: CLASSES, contexts, REACH + 1."""

    def __init__(self, weights, counts):
        self.weights, self.counts = weights, counts

    def contexts(self, q):
        """Number of the context of each coefficient, 0 … len(THRESHOLDS) − 1."""
        around = surroundings(q)
        sums = np.empty(q.shape, np.int64)
        for k in range(CLASSES):
            colours, places = channels_of(k)
            part = around[:, colours][:, :, places]
            sums[colours, places] = np.tensordot(self.weights[k], part, 1)
        return np.searchsorted(THRESHOLDS, sums, "right") - 1

    def probabilities(self):
        """CLASSES, contexts, REACH + 1: of magnitudes; counts, smoothed by a geometric law of their mean."""
        p = np.empty(self.counts.shape)
        magnitudes = np.arange(REACH + 1)
        for k in range(CLASSES):
            for c, n in enumerate(self.counts[k]):
                ratio = (mean := ((n * magnitudes).sum() + 0.02) / (n.sum() + 1)) / (1 + mean)
                smooth = 8 * (1 - ratio) * ratio**magnitudes + 1e-3
                p[k, c] = (n + smooth) / (n + smooth).sum()
        return p

    def bits(self, q):
        contexts, p, total = self.contexts(q), self.probabilities(), 0.0
        for k in range(CLASSES):
            m = np.minimum(np.abs(by_class(k, q)), REACH)
            total += -np.log2(p[k, by_class(k, contexts), m]).sum() + (m > 0).sum()
        return total

    def tables(self):
        """Frequencies of −S … S and escape for each class and context, S as small as an escape is rare; and the encoder's
        rounding for each."""
        frequencies, rounding = [], []
        for p in self.probabilities().reshape(-1, REACH + 1):
            tail = np.cumsum(p[::-1])[::-1]
            reach = max(1, int((tail[1:] * TOTAL >= 8).sum()))
            reach = min(reach, REACH - 1)
            sides = p[1 : reach + 1] / 2
            mass = np.concatenate([sides[::-1], p[:1], sides, [tail[reach + 1]]])
            frequencies.append(whole(mass / mass.sum()))
            zero, one = -np.log2(p[0]), -np.log2(p[1] / 2)
            rounding.append(np.clip(0.5 - (one - zero) / (2 * DEAD_ZONE * 6 / np.log(2)), 0.05, 0.5))
        return frequencies, np.array(rounding, np.float32)


def whole(mass):
    """Probabilities as whole frequencies of at least 1 with sum TOTAL."""
    counts = np.maximum(1, np.round(mass * (TOTAL - len(mass)))).astype(np.int64)
    counts[counts.argmax()] += TOTAL - counts.sum()
    return counts
