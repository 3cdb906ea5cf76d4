import * as tf from '../tf.js';

/**
 * What the WebAssembly backend lacks or does slowly, put together from kernels that it has. Called once, when the
 * backend is ready. Its own figures, two cores: convolution 39 GFLOPS, product 43, product with a transposed
 * factor 3, gradient of a convolution's input 3.
 */
export function registerWasmKernels(): void {
  tf.registerKernel({
    kernelName: 'Conv2DBackpropFilter',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs }) => filterGradient(inputs, attrs),
  });
  replace('Conv2DBackpropInput', inputGradient);
  replace('BatchMatMul', product);
}

interface Parameters {
  inputs: tf.NamedTensorInfoMap;
  attrs?: tf.NamedAttrMap;
  backend: object;
}
type KernelFunc = (parameters: Parameters) => tf.TensorInfo | tf.TensorInfo[];

function replace(
  kernelName: string,
  kernel: (inputs: tf.NamedTensorInfoMap, attrs: unknown, original: () => tf.TensorInfo) => tf.TensorInfo,
): void {
  const original = tf.getKernel(kernelName, 'wasm').kernelFunc;
  tf.unregisterKernel(kernelName, 'wasm');
  const kernelFunc: KernelFunc = (parameters) =>
    kernel(parameters.inputs, parameters.attrs, () => original(parameters) as tf.TensorInfo);
  tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc: kernelFunc });
}

interface ConvolutionAttributes {
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * dW[a, b] = Σ over positions of x, shifted by (a, b) and taken at the stride, transposed times dy: a product of
 * matrices for each place in the filter.
 */
function filterGradient(inputs: tf.NamedTensorInfoMap, attributes: unknown): tf.TensorInfo {
  const { x, dy } = inputs as unknown as { x: tf.Tensor4D; dy: tf.Tensor4D };
  const { strides, pad, dimRoundingMode, filterShape } = attributes as ConvolutionAttributes & {
    filterShape: [number, number, number, number];
  };
  const info = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode);
  return tf.tidy(() => {
    const { top, bottom, left, right } = info.padInfo;
    const padded = tf.pad(x, [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]);
    const gradient = tf.reshape<tf.Rank.R2>(dy, [-1, info.outChannels]);
    const { batchSize, outHeight, outWidth, inChannels, strideHeight, strideWidth } = info;
    const places: tf.Tensor[] = [];
    for (let a = 0; a < info.filterHeight; a++) {
      for (let b = 0; b < info.filterWidth; b++) {
        const shifted =
          strideHeight === 1 && strideWidth === 1
            ? tf.slice(padded, [0, a, b, 0], [batchSize, outHeight, outWidth, inChannels])
            : tf.stridedSlice(
                padded,
                [0, a, b, 0],
                [
                  batchSize,
                  a + (outHeight - 1) * strideHeight + 1,
                  b + (outWidth - 1) * strideWidth + 1,
                  inChannels,
                ],
                [1, strideHeight, strideWidth, 1],
              );
        const columns = tf.reshape(shifted, [-1, inChannels]);
        places.push(tf.matMul(tf.transpose(columns), gradient));
      }
    }
    return tf.reshape(tf.concat(places, 0), filterShape);
  });
}

/** The convolution of dy, spread by the stride, with the filter turned half around. */
function inputGradient(
  inputs: tf.NamedTensorInfoMap,
  attributes: unknown,
  original: () => tf.TensorInfo,
): tf.TensorInfo {
  const { dy, filter } = inputs as unknown as { dy: tf.Tensor4D; filter: tf.Tensor4D };
  const { strides, pad, dimRoundingMode, inputShape } = attributes as ConvolutionAttributes & {
    inputShape: [number, number, number, number];
  };
  const info = tf.backend_util.computeConv2DInfo(inputShape, filter.shape, strides, 1, pad, dimRoundingMode);
  const [batch, height, width, channels] = dy.shape;
  const spread = [(height - 1) * info.strideHeight + 1, (width - 1) * info.strideWidth + 1] as const;
  const top = info.filterHeight - 1 - info.padInfo.top;
  const left = info.filterWidth - 1 - info.padInfo.left;
  const bottom = info.inHeight + info.filterHeight - 1 - top - spread[0];
  const right = info.inWidth + info.filterWidth - 1 - left - spread[1];
  if (Math.min(top, left, bottom, right) < 0) return original();
  return tf.tidy(() => {
    const { strideHeight, strideWidth } = info;
    let spaced = tf.slice(dy, [0, 0, 0, 0], dy.shape);
    if (strideHeight > 1 || strideWidth > 1) {
      const open = tf.pad(tf.reshape(dy, [batch, height, 1, width, 1, channels]), [
        [0, 0],
        [0, 0],
        [0, strideHeight - 1],
        [0, 0],
        [0, strideWidth - 1],
        [0, 0],
      ]);
      const flat = tf.reshape(open, [batch, height * strideHeight, width * strideWidth, channels]);
      spaced = tf.slice(flat as tf.Tensor4D, [0, 0, 0, 0], [batch, ...spread, channels]);
    }
    const padded = tf.pad(spaced, [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]);
    const turned = tf.transpose<tf.Tensor4D>(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
    return tf.conv2d(padded, turned, 1, 'valid');
  });
}

/** A transposed factor is turned first: three to ten times as fast as letting the kernel read it crosswise. */
function product(
  inputs: tf.NamedTensorInfoMap,
  attributes: unknown,
  original: () => tf.TensorInfo,
): tf.TensorInfo {
  const { a, b } = inputs as unknown as { a: tf.Tensor; b: tf.Tensor };
  const { transposeA, transposeB } = attributes as { transposeA: boolean; transposeB: boolean };
  if (!transposeA && !transposeB) return original();
  const turn = (x: tf.Tensor, isTurned: boolean): tf.Tensor => {
    if (!isTurned) return x;
    const axes = x.shape.map((_, axis) => axis);
    return tf.transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
  };
  return tf.tidy(() => tf.matMul(turn(a, transposeA), turn(b, transposeB)));
}
