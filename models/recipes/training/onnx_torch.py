"""ONNX graphs computed by PyTorch, written apart from the program's own interpreter to check its gradients by."""
import numpy as np
import torch
import torch.nn.functional as F
from onnx import numpy_helper


def attributes(node):
    values = {}
    for a in node.attribute:
        values[a.name] = {1: a.f, 2: a.i, 3: a.s.decode(), 6: list(a.floats), 7: list(a.ints)}[a.type]
    return values


def pads(x, a, kernel, value=0.0):
    """N, C, H, W with the window's padding around; auto_pad is not in use here."""
    top, left, bottom, right = a.get("pads", [0, 0, 0, 0])
    return F.pad(x, (left, right, top, bottom), value=value)


def conv(a, x, w, b=None):
    return F.conv2d(pads(x, a, w.shape[2:]), w, b, a.get("strides", 1), 0, a.get("dilations", 1), a.get("group", 1))


def conv_transpose(a, x, w, b=None):
    top, left, bottom, right = a.get("pads", [0, 0, 0, 0])
    extra = a.get("output_padding", [0, 0])
    strides = a.get("strides", [1, 1])
    y = F.pad(F.conv_transpose2d(x, w, None, strides), (0, extra[1], 0, extra[0]))
    y = y[:, :, top : y.shape[2] - bottom, left : y.shape[3] - right]
    return y if b is None else y + b[:, None, None]


def average_pool(a, x):
    k, s = a["kernel_shape"], a.get("strides", 1)
    y = F.avg_pool2d(pads(x, a, k), k, s)
    return y if a.get("count_include_pad", 0) else y / F.avg_pool2d(pads(torch.ones_like(x), a, k), k, s)


def lstm(a, x, w, r, b=None, _=None, h=None, c=None):
    hidden = r.shape[2]
    h = torch.zeros(x.shape[1], hidden).to(x) if h is None else h[0]
    c = torch.zeros(x.shape[1], hidden).to(x) if c is None else c[0]
    states = []
    for step in x:
        gates = step @ w[0].T + h @ r[0].T
        if b is not None:
            gates = gates + b[0, : 4 * hidden] + b[0, 4 * hidden :]
        i, o, f, g = gates.chunk(4, 1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
        states.append(h)
    return torch.stack(states)[:, None], h[None], c[None]


def depth_to_space(a, x):
    n, c, h, w = x.shape
    k = a["blocksize"]
    if a.get("mode", "DCR") == "CRD":
        return F.pixel_shuffle(x, k)
    return x.reshape(n, k, k, c // k**2, h, w).permute(0, 3, 4, 1, 5, 2).reshape(n, c // k**2, h * k, w * k)


def space_to_depth(a, x):
    n, c, h, w = x.shape
    k = a["blocksize"]
    return x.reshape(n, c, h // k, k, w // k, k).permute(0, 3, 5, 1, 2, 4).reshape(n, c * k**2, h // k, w // k)


def resize(a, x, _, scales):
    factor = float(scales[2])
    if a.get("mode", "nearest") == "nearest":
        return F.interpolate(x, scale_factor=factor, mode="nearest")
    return F.interpolate(x, scale_factor=factor, mode="bilinear", align_corners=False)


def reduce(function):
    def run(a, x, axes=None):
        axes = axes.tolist() if axes is not None else a.get("axes", list(range(x.dim())))
        return function(x, dim=axes, keepdim=bool(a.get("keepdims", 1)))

    return run


def slices(a, x, starts, ends, axes=None, steps=None):
    axes = range(len(starts)) if axes is None else axes.tolist()
    index = [slice(None)] * x.dim()
    for axis, start, end in zip(axes, starts.tolist(), ends.tolist()):
        index[axis] = slice(start, end)
    return x[tuple(index)]


def pad(a, x, amounts, value=None):
    amounts, rank = amounts.tolist(), x.dim()
    if a.get("mode", "constant") == "constant":
        flat = [n for axis in reversed(range(rank)) for n in (amounts[axis], amounts[rank + axis])]
        return F.pad(x, flat, value=0.0 if value is None else float(value))
    return F.pad(x, (amounts[3], amounts[7], amounts[2], amounts[6]), mode="reflect")


def batch_norm(a, x, scale, shift, mean, variance):
    return F.batch_norm(x, mean, variance, scale, shift, False, 0, a.get("epsilon", 1e-5))


def layer_norm(a, x, scale, shift=None):
    axis = a.get("axis", -1) % x.dim()
    return F.layer_norm(x, x.shape[axis:], scale.reshape(x.shape[axis:]), None if shift is None else shift.reshape(x.shape[axis:]), a.get("epsilon", 1e-5))  # fmt: skip


def reshape(a, x, shape):
    return x.reshape([x.shape[i] if n == 0 else n for i, n in enumerate(shape.tolist())])


def squeeze(a, x, axes):
    axes = [axis % x.dim() for axis in axes.tolist()]
    return x.reshape([n for i, n in enumerate(x.shape) if i not in axes])


def unsqueeze(a, x, axes):
    for axis in sorted(axis % (x.dim() + len(axes)) for axis in axes.tolist()):
        x = x.unsqueeze(axis)
    return x


def gemm(a, x, y, c=None):
    x, y = (x.T if a.get("transA") else x), (y.T if a.get("transB") else y)
    product = a.get("alpha", 1.0) * (x @ y)
    return product if c is None else product + a.get("beta", 1.0) * c


OPERATORS = {
    "Identity": lambda a, x: x,
    "Relu": lambda a, x: F.relu(x),
    "LeakyRelu": lambda a, x: F.leaky_relu(x, a.get("alpha", 0.01)),
    "Elu": lambda a, x: F.elu(x, a.get("alpha", 1.0)),
    "Sigmoid": lambda a, x: x.sigmoid(),
    "Tanh": lambda a, x: x.tanh(),
    "Softplus": lambda a, x: F.softplus(x),
    "Exp": lambda a, x: x.exp(),
    "Log": lambda a, x: x.log(),
    "Sqrt": lambda a, x: x.sqrt(),
    "Neg": lambda a, x: -x,
    "Abs": lambda a, x: x.abs(),
    "Clip": lambda a, x, low=None, high=None: x.clamp(low, high),
    "Add": lambda a, x, y: x + y,
    "Sub": lambda a, x, y: x - y,
    "Mul": lambda a, x, y: x * y,
    "Div": lambda a, x, y: x / y,
    "Pow": lambda a, x, y: x**y,
    "Max": lambda a, x, y: torch.maximum(x, y),
    "Min": lambda a, x, y: torch.minimum(x, y),
    "PRelu": lambda a, x, slope: F.relu(x) - slope * F.relu(-x),
    "Gemm": gemm,
    "MatMul": lambda a, x, y: x @ y,
    "Conv": conv,
    "ConvTranspose": conv_transpose,
    "MaxPool": lambda a, x: F.max_pool2d(pads(x, a, None, -1e30), a["kernel_shape"], a.get("strides", 1)),
    "AveragePool": average_pool,
    "GlobalAveragePool": lambda a, x: x.mean((2, 3), keepdim=True),
    "Reshape": reshape,
    "Flatten": lambda a, x: x.reshape(int(np.prod(x.shape[: a.get("axis", 1)])), -1),
    "Transpose": lambda a, x: x.permute(a.get("perm", list(reversed(range(x.dim()))))),
    "Concat": lambda a, *x: torch.cat(x, a["axis"]),
    "Slice": slices,
    "Split": lambda a, x, sizes: x.split(sizes.tolist(), a.get("axis", 0)),
    "Squeeze": squeeze,
    "Unsqueeze": unsqueeze,
    "Pad": pad,
    "Tile": lambda a, x, repeats: x.repeat(repeats.tolist()),
    "DepthToSpace": depth_to_space,
    "SpaceToDepth": space_to_depth,
    "Resize": resize,
    "ReduceMean": reduce(torch.mean),
    "ReduceSum": reduce(torch.sum),
    "Softmax": lambda a, x: x.softmax(a.get("axis", -1)),
    "LogSoftmax": lambda a, x: x.log_softmax(a.get("axis", -1)),
    "BatchNormalization": batch_norm,
    "LayerNormalization": layer_norm,
    "LSTM": lstm,
}


def run(graph, feeds, constants):
    """All values of an ONNX graph by name. constants: float64 tensors, for those that are not taken from the graph."""
    values = {i.name: torch.tensor(np.array(numpy_helper.to_array(i))) for i in graph.initializer}
    values = {k: v.double() if v.is_floating_point() else v for k, v in values.items()} | constants | feeds
    for node in graph.node:
        inputs = [values[name] if name else None for name in node.input]
        outputs = OPERATORS[node.op_type](attributes(node), *inputs)
        for name, value in zip(node.output, outputs if isinstance(outputs, tuple) else (outputs,)):
            values[name] = value
    return values
