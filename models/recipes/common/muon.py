"""Muon: momentum, orthogonalised (Jordan et al. 2024), for the weights of convolutions."""
import torch

NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)


class Muon(torch.optim.Optimizer):
    def __init__(self, parameters, lr, momentum=0.95, iterations=5):
        super().__init__(parameters, dict(lr=lr, momentum=momentum, iterations=iterations))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault("momentum", torch.zeros_like(p))
                m.lerp_(p.grad, 1 - group["momentum"])
                update = p.grad.lerp(m, group["momentum"]).flatten(1)
                rows, columns = update.shape
                update = orthogonalise(update, group["iterations"]).view_as(p)
                p.add_(update, alpha=-group["lr"] * max(1, rows / columns) ** 0.5)


def orthogonalise(g, iterations):
    """The nearest matrix with singular values about 1, by a quintic Newton-Schulz iteration."""
    tall = g.shape[0] > g.shape[1]
    x = (g.T if tall else g).bfloat16()
    x = x / (x.norm() + 1e-7)
    a, b, c = NEWTON_SCHULZ
    for _ in range(iterations):
        s = x @ x.T
        x = a * x + (b * s + c * s @ s) @ x
    return (x.T if tall else x).float()
