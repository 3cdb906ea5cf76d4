"""Adds losses and gradients, computed by PyTorch in float64, to cases of tasks: what the program's own are tested against.

    python -m training.gradients CASES.json FIXTURES.json      cases that the program wrote (whole networks)
    python -m training.gradients --operators FIXTURES.json     a case for every operator

A case: {name, onnx: base64, trainable: [names], feeds: {name: {dims, data}}, target: {dims, data}, loss, penalties, output,
step}; a fixture has also {total, gradients: {name: [numbers]}}.
"""
import base64
import json
import sys

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from training.objectives import LOSSES, penalty
from training.onnx_torch import run
from training.operator_cases import operator_cases


def tensor(value):
    return torch.tensor(value["data"], dtype=torch.float64).reshape(value["dims"])


def solve(case):
    graph = onnx.load_from_string(base64.b64decode(case["onnx"])).graph
    weights = {
        i.name: torch.tensor(np.array(numpy_helper.to_array(i)), dtype=torch.float64, requires_grad=True)
        for i in graph.initializer
        if i.name in case["trainable"]
    }
    feeds = {name: tensor(value) for name, value in case["feeds"].items()}
    values = run(graph, feeds, weights)

    def moved(name, epsilon):
        first = graph.input[0].name
        return run(graph, feeds | {first: feeds[first] + epsilon * feeds["direction"]}, weights)[name]

    total = LOSSES[case["loss"]](tensor(case["target"]), values[case["output"]])
    for p in case["penalties"]:
        total = total + penalty(p, values.__getitem__, moved, weights, case["step"])
    gradients = torch.autograd.grad(total, list(weights.values()), allow_unused=True)
    short = lambda numbers: [float(f"{x:.7g}") for x in numbers.flatten().tolist()]  # noqa: E731
    return case | {
        "total": total.item(),
        "gradients": {n: short(torch.zeros_like(w) if g is None else g) for (n, w), g in zip(weights.items(), gradients)},
    }


def main():
    source, target = sys.argv[1:]
    cases = operator_cases() if source == "--operators" else json.load(open(source))
    with open(target, "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(solve(case)) for case in cases) + "\n]\n")
    print(f"{len(cases)} fixtures")


if __name__ == "__main__":
    main()
