"""A small task around every operator: its inputs are weights, so that the gradient of each is looked at."""
import base64

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

PICTURE = (2, 4, 6, 8)


def operator_cases():
    rng = np.random.default_rng(7)
    normal = lambda *dims: rng.normal(size=dims)  # noqa: E731
    whole = lambda *numbers: np.array(numbers, dtype=np.int64)  # noqa: E731
    # No value near a kink, where the slope of float32 and float64 may differ.
    apart = lambda *dims: (lambda x: x + 0.1 * np.sign(x))(normal(*dims))  # noqa: E731
    positive = lambda *dims: 0.5 + rng.random(dims)  # noqa: E731
    cases = []

    def case(operator, *inputs, name=None, outputs=1, take=0, **attributes):
        cases.append(build(name or operator, operator, inputs, outputs, take, attributes, rng))

    for operator in ("Identity", "Relu", "LeakyRelu", "Elu", "Sigmoid", "Tanh", "Softplus", "Exp", "Neg", "Abs"):
        case(operator, apart(*PICTURE))
    case("LeakyRelu", apart(3, 5), name="LeakyRelu, alpha", alpha=0.3)
    case("Elu", apart(3, 5), name="Elu, alpha", alpha=0.5)
    case("Log", positive(3, 5))
    case("Sqrt", positive(3, 5))
    case("Clip", apart(3, 5), np.float64(-0.7), np.float64(0.9))
    for operator in ("Add", "Sub", "Mul", "Div", "Max", "Min"):
        case(operator, normal(*PICTURE), positive(*PICTURE))
        case(operator, normal(*PICTURE), positive(4, 1, 1), name=f"{operator}, a number for each channel")
    case("Pow", positive(2, 3), positive(2, 3))
    case("PRelu", apart(*PICTURE), positive(4, 1, 1))
    case("Gemm", normal(3, 4), normal(4, 5), normal(5))
    case("Gemm", normal(4, 3), normal(5, 4), name="Gemm, both turned", transA=1, transB=1, alpha=0.5)
    case("MatMul", normal(3, 4), normal(4, 5))
    case("MatMul", normal(2, 3, 4), normal(4, 5), name="MatMul, many by one")
    case("MatMul", normal(2, 3, 4), normal(2, 4, 5), name="MatMul, many by many")

    case("Conv", normal(*PICTURE), normal(3, 4, 3, 3), normal(3), pads=[1, 1, 1, 1])
    case("Conv", normal(*PICTURE), normal(3, 4, 3, 3), name="Conv, stride 2", strides=[2, 2], pads=[1, 1, 1, 1])
    case("Conv", normal(*PICTURE), normal(3, 4, 4, 4), name="Conv, 4 by 4 at stride 2", strides=[2, 2], pads=[1, 1, 1, 1])
    case("Conv", normal(*PICTURE), normal(3, 4, 2, 3), name="Conv, uneven", strides=[2, 3], pads=[0, 2, 1, 0])
    case("Conv", normal(*PICTURE), normal(3, 4, 1, 1), name="Conv, 1 by 1")
    case("Conv", normal(*PICTURE), normal(3, 4, 2, 2), name="Conv, dilated", dilations=[2, 3], pads=[1, 1, 1, 1])
    case("Conv", normal(*PICTURE), normal(6, 2, 3, 3), name="Conv, two groups", group=2)
    case("Conv", normal(*PICTURE), normal(4, 1, 3, 3), normal(4), name="Conv, depthwise", group=4, pads=[1, 1, 1, 1])
    case("Conv", normal(1, 1, 31, 31), normal(1, 1, 13, 13), name="Conv, 13 by 13 at stride 9", strides=[9, 9])
    case("ConvTranspose", normal(*PICTURE), normal(4, 3, 2, 2), normal(3), strides=[2, 2])
    case("ConvTranspose", normal(*PICTURE), normal(4, 3, 4, 4), name="ConvTranspose, 4 by 4", strides=[2, 2], pads=[1, 1, 1, 1])
    case(
        "ConvTranspose", normal(*PICTURE), normal(4, 3, 3, 3), name="ConvTranspose, output padding", strides=[2, 2],
        pads=[1, 1, 1, 1], output_padding=[1, 1],
    )  # fmt: skip
    case("ConvTranspose", normal(*PICTURE), normal(4, 2, 3, 3), name="ConvTranspose, stride 1", pads=[1, 1, 1, 1])
    case("ConvTranspose", normal(1, 1, 3, 3), normal(1, 1, 13, 13), name="ConvTranspose, 13 by 13 at stride 9", strides=[9, 9])
    case("MaxPool", normal(*PICTURE), kernel_shape=[2, 2], strides=[2, 2])
    case("MaxPool", normal(*PICTURE), name="MaxPool, overlapping", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    case("AveragePool", normal(*PICTURE), kernel_shape=[2, 2], strides=[2, 2])
    case("AveragePool", normal(*PICTURE), name="AveragePool, padded", kernel_shape=[3, 3], pads=[1, 1, 1, 1])
    case("AveragePool", normal(*PICTURE), name="AveragePool, pads count", kernel_shape=[3, 3], pads=[1, 1, 1, 1], count_include_pad=1)
    case("GlobalAveragePool", normal(*PICTURE))

    case("Reshape", normal(*PICTURE), whole(0, -1, 2))
    case("Flatten", normal(*PICTURE), axis=2)
    case("Transpose", normal(*PICTURE), perm=[0, 2, 3, 1])
    case("Concat", normal(2, 3, 2, 2), normal(2, 1, 2, 2), axis=1)
    case("Slice", normal(*PICTURE), whole(1, -5), whole(99, -1), whole(1, 3))
    case("Split", normal(*PICTURE), whole(1, 3), outputs=2, take=1, axis=1)
    case("Squeeze", normal(3, 1, 2), whole(1))
    case("Unsqueeze", normal(3, 2), whole(0, -1))
    case("Pad", normal(*PICTURE), whole(0, 0, 1, 2, 0, 0, 3, 0))
    case("Pad", normal(*PICTURE), whole(0, 0, 1, 2, 0, 0, 3, 4), name="Pad, reflecting", mode="reflect")
    case("Tile", normal(2, 3), whole(3, 2))
    case("DepthToSpace", normal(*PICTURE), blocksize=2)
    case("DepthToSpace", normal(*PICTURE), name="DepthToSpace, CRD", blocksize=2, mode="CRD")
    case("SpaceToDepth", normal(*PICTURE), blocksize=2)
    scales = np.array([1, 1, 2, 2], np.float32)
    case("Resize", normal(*PICTURE), None, scales, name="Resize, nearest", mode="nearest")
    case("Resize", normal(*PICTURE), None, scales, name="Resize, linear", mode="linear")

    case("ReduceMean", normal(*PICTURE), axes=[1, 3], keepdims=1)
    case("ReduceSum", normal(*PICTURE), whole(-1), keepdims=0)
    case("Softmax", normal(3, 5))
    case("Softmax", normal(*PICTURE), name="Softmax over channels", axis=1)
    case("LogSoftmax", normal(3, 5))
    case("BatchNormalization", normal(*PICTURE), positive(4), normal(4), normal(4), positive(4))
    case("LayerNormalization", normal(3, 5), positive(5), normal(5))
    case("LSTM", normal(3, 2, 4), normal(1, 20, 4), normal(1, 20, 5), normal(1, 40), hidden_size=5, outputs=3)
    case("LSTM", normal(3, 2, 4), normal(1, 8, 4), normal(1, 8, 2), name="LSTM, last state", hidden_size=2, outputs=3, take=1)
    return cases


def build(name, operator, inputs, outputs, take, attributes, rng):
    """output = operator(weights) + input: the input is a zero, since a network has one."""
    constants, names = [], []
    for i, value in enumerate(inputs):
        names.append("" if value is None else f"x{i}")
        if value is None:
            continue
        array = np.asarray(value)
        array = array if array.dtype == np.int64 else array.astype(np.float32)
        constants.append(numpy_helper.from_array(array, f"x{i}"))
    results = [f"y{i}" for i in range(outputs)]
    # numbers that say how, not what
    fixed = {"Clip": 1, "Resize": 0, "Pad": 1}.get(operator, len(inputs))
    trainable = [c.name for c in constants if c.data_type == TensorProto.FLOAT and int(c.name[1:]) < max(1, fixed)]
    if operator == "BatchNormalization":
        trainable = ["x0", "x1", "x2"]
    nodes = [helper.make_node(operator, names, results, **attributes), helper.make_node("Add", [results[take], "input"], ["output"])]
    value = lambda n, dims: helper.make_tensor_value_info(n, TensorProto.FLOAT, dims)  # noqa: E731
    graph = helper.make_graph(nodes, "case", [value("input", [1])], [value("output", ["any"])], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx_bytes = model.SerializeToString()
    dims = shape_of(onnx_bytes)
    target = [float(f"{x:.6g}") for x in rng.normal(size=int(np.prod(dims)))]
    return {
        "name": name, "onnx": base64.b64encode(onnx_bytes).decode(), "trainable": trainable, "output": "output", "step": 1,
        "feeds": {"input": {"dims": [1], "data": [0.0]}}, "target": {"dims": dims, "data": target}, "loss": "mse",
        "penalties": [],
    }  # fmt: skip


def shape_of(onnx_bytes):
    import torch

    from training.onnx_torch import run

    graph = onnx.load_from_string(onnx_bytes).graph
    return list(run(graph, {"input": torch.zeros(1).double()}, {})["output"].shape)
