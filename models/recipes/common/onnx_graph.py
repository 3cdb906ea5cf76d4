"""A thin layer over onnx.helper: nodes named after their outputs, weights stored small and widened when the file is loaded."""
import numpy as np
import onnx
from onnx import TensorProto, checker, helper, numpy_helper

OPSET = 17


class Graph:
    def __init__(self, name):
        self.name, self.nodes, self.initialisers, self.inputs, self.outputs = name, [], [], [], []

    def input(self, name, shape):
        self.inputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
        return name

    def output(self, name, shape):
        self.outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))

    def node(self, kind, inputs, output=None, **attributes):
        output = output or f"{kind.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def constant(self, array, name=None):
        name = name or f"constant{len(self.initialisers)}"
        self.initialisers.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def half(self, array):
        """A float16 initialiser, as float32 in the graph."""
        return self.node("Cast", [self.constant(np.asarray(array, np.float16))], to=TensorProto.FLOAT)

    def integer(self, array, dtype, exponents, rank):
        """An int8 or int32 initialiser times 2^exponents, one for each output channel, as float32 in the graph."""
        wide = self.node("Cast", [self.constant(np.asarray(array, dtype))], to=TensorProto.FLOAT)
        scale = np.exp2(np.asarray(exponents, np.float64)).astype(np.float32).reshape((-1,) + (1,) * (rank - 1))
        return self.node("Mul", [wide, self.constant(scale)])

    def conv(self, x, weight, bias, kernel, stride=1, groups=1, padding=None):
        pad = kernel // 2 if padding is None else padding
        inputs = [x, weight] + ([bias] if bias else [])
        return self.node("Conv", inputs, kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=[pad] * 4, group=groups)

    def finish(self, **metadata):
        # the last node of each output already carries its name
        graph = helper.make_graph(self.nodes, self.name, self.inputs, self.outputs, self.initialisers)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9, producer_name="latensify")
        for key, value in metadata.items():
            entry = model.metadata_props.add()
            entry.key, entry.value = key, str(value)
        checker.check_model(model, full_check=True)
        return model.SerializeToString()


def convolutions(path):
    """Weight and bias (or None) of each convolution of a file's graph, in its order, as float32: constants, widened and scaled."""
    graph = onnx.load(path).graph
    values = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    for node in graph.node:
        known = [values[i] for i in node.input if i in values]
        if node.op_type == "Cast" and len(known) == 1:
            values[node.output[0]] = known[0].astype(np.float32)
        elif node.op_type == "Mul" and len(known) == 2:
            values[node.output[0]] = known[0] * known[1]
    convs = [node.input for node in graph.node if node.op_type == "Conv"]
    return [(values[weight], values[bias[0]] if bias else None) for _, weight, *bias in convs]
