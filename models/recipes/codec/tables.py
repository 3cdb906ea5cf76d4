"""Everything that stands between the networks, as integers and float32 numbers: no exp, log or erf at run time."""
import numpy as np
import torch
from scipy.special import erf

from codec.network import CONTEXT_BITS, HYPER_BITS, LEVELS, SCALE_BITS, SCALE_MAX, SCALE_MIN, rounding
from codec.refinement import RELATIVE_STEPS, THRESHOLDS

ROWS = 201  # qualities 0, 0.5 … 100
# Quality in even steps of SSIMULACRA2, from 26 at quality 0 to 95.5 at 100, as perceived.py measured on held-out pictures.
LEVELS_AT = {0: 0, 13.5: 0.5, 26: 1, 36.5: 1.5, 45.5: 2, 53.5: 2.5, 59.5: 3, 65.5: 3.5, 70: 4, 74.5: 4.5, 77.5: 5, 80: 5.5, 82: 6}
# From here on the network stays at its highest level and the second layer is present: its steps in grey levels.
STEPS_AT = {83: 18, 83.5: 17, 85.5: 12, 87.5: 9.3, 89.5: 7.8, 93: 5.3, 96: 3.75, 98: 2.6, 99: 1.9, 100: 1.5}
TOTAL = 2**16


def scales():
    """Standard deviations of the entropy tables, SCALE_MIN · e^(i / 2^SCALE_BITS)."""
    count = int(np.ceil(np.log(SCALE_MAX / SCALE_MIN) * 2**SCALE_BITS)) + 1
    return SCALE_MIN * np.exp(np.arange(count) / 2**SCALE_BITS)


def table_of(scale):
    """Number of the table for a standard deviation."""
    return ((scale.log() - np.log(SCALE_MIN)) * 2**SCALE_BITS).round().long().clamp(0, len(scales()) - 1)


def reach_of(scale):
    return max(1, int(np.ceil(4.3 * scale)))


def frequencies(scale):
    """Integer frequencies of −S … S and of the escape symbol under a Gaussian, summing to 2^16."""
    reach = reach_of(scale)
    edges = (np.arange(-reach, reach + 2) - 0.5) / (scale * np.sqrt(2))
    mass = np.diff(0.5 * (1 + erf(edges)))
    return whole(np.append(mass, max(0.0, 1 - mass.sum())))


def whole(mass):
    """Probabilities of −S … S and of the escape symbol as frequencies of at least 1 that sum to 2^16."""
    reach = (len(mass) - 2) // 2
    counts = np.maximum(1, np.floor(mass * TOTAL)).astype(np.int64)
    # what rounding left over goes to the middle, or is taken from the largest until the sum is right
    counts[reach] += max(0, TOTAL - counts.sum())
    while counts.sum() > TOTAL:
        largest = counts.argmax()
        counts[largest] -= min(counts.sum() - TOTAL, counts[largest] - 1)
    return counts


def fitted_frequencies(counts, prior=400.0, neighbour=0.5):
    """As frequencies(), of the magnitudes that were met (see fit_tables.py); the Gaussian counts like `prior` symbols, what the
    tables on both sides met counts as well: their deviations differ by 6 %."""
    around = counts.astype(float)
    around[1:] += neighbour * counts[:-1]
    around[:-1] += neighbour * counts[1:]
    fitted = []
    for scale, met in zip(scales(), around):
        gaussian = frequencies(scale) / TOTAL
        reach = (len(gaussian) - 2) // 2
        # signs are as good as even
        sides = met[1 : reach + 1] / 2
        mass = np.concatenate([sides[::-1], met[:1], sides, [met[reach + 1 :].sum()]]) + prior * gaussian
        fitted.append(whole(mass / mass.sum()))
    return fitted


def quality_scale():
    """Level of the network and step of the second layer (0: none) at each row."""
    quality = np.arange(ROWS) / 2
    level = np.interp(quality, list(LEVELS_AT), list(LEVELS_AT.values()))
    step = np.exp(np.interp(quality, list(STEPS_AT), np.log(list(STEPS_AT.values()))))
    return level, np.where(quality < min(STEPS_AT), 0, step).astype(np.float32)


def interpolated(table):
    """LEVELS rows → ROWS rows, linear between levels (the tables hold logarithms)."""
    at, _ = quality_scale()
    return np.stack([np.interp(at, np.arange(LEVELS), column) for column in table.T], 1)


def make_tables(network, refinement, counts):
    """Name → array, as models/codec/model.ts reads them. counts: of fit_tables.py."""
    get = lambda t: t.detach().double().numpy()
    gain, inverse, hyper_gain, hyper_scale, level = (
        interpolated(get(t)) for t in (network.gain, network.inverse_gain, network.hyper_gain, network.hyper_scale, network.level)
    )
    norm = get(network.norm)
    step = 2**SCALE_BITS
    first = np.log(SCALE_MIN) * step
    last = len(scales()) - 1
    refined, refinement_rounding = refinement.tables()
    weights = refinement.weights.astype(np.int16)
    return {
        # encoder: latents and hyper-latents are multiplied by these before rounding
        "gain": np.exp(gain).astype(np.float32),
        "hyperGain": np.exp(hyper_gain).astype(np.float32),
        # a predicted mean, in units of n, times this is in quantiser steps
        "meanScale": (np.exp(gain) * norm).astype(np.float32),
        # decoded latents times this are what synthesis reads, and what the contexts read on their grid
        "step": np.exp(inverse).astype(np.float32),
        "contextStep": (np.exp(inverse) / norm * 2**CONTEXT_BITS).astype(np.float32),
        "hyperStep": (np.exp(-hyper_gain) * 2**HYPER_BITS).astype(np.float32),
        # added to a predicted log scale on its grid: the number of the entropy table
        "scaleOffset": np.round((gain + np.log(norm)) * step - first).astype(np.int16),
        "hyperTable": np.clip(np.round(hyper_scale * step - first), 0, last).astype(np.uint8),
        "level": np.clip(np.round(level * 2**CONTEXT_BITS), -255, 255).astype(np.int16),
        # encoder: added to a magnitude before its fraction is cut off, for each entropy table
        "rounding": rounding(torch.tensor(scales())).numpy().astype(np.float32),
        **coder_tables("table", fitted_frequencies(counts)),
        "refinementStep": quality_scale()[1],
        "refinementRelativeSteps": RELATIVE_STEPS.astype(np.float32),
        "refinementWeights": weights,
        "refinementThresholds": THRESHOLDS.astype(np.uint16),
        "refinementRounding": refinement_rounding,
        **coder_tables("refinement", refined),
    }


def coder_tables(name, counts):
    """Half widths, and the frequencies of −S … S and escape one table after another."""
    return {
        f"{name}Reach": np.array([(len(c) - 2) // 2 for c in counts], np.uint16),
        f"{name}Frequencies": np.concatenate(counts).astype(np.uint16),
    }
