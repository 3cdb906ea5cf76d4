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
    const gradient = tf.reshape<tf.Rank.R2>(dy, [-1, info.outChannels]);
    const { batchSize, outHeight, outWidth, inChannels, strideHeight, strideWidth } = info;
    const phases = phasesOf(x, [strideHeight, strideWidth], info.padInfo);
    const places: tf.Tensor[] = [];
    for (let a = 0; a < info.filterHeight; a++) {
      for (let b = 0; b < info.filterWidth; b++) {
        const phase = phases[a % strideHeight]![b % strideWidth]!;
        const [row, column] = [Math.trunc(a / strideHeight), Math.trunc(b / strideWidth)];
        // Whole rows of samples: the backend copies along the last axis.
        const lines = tf.reshape(phase, [batchSize, phase.shape[1], phase.shape[2] * inChannels]);
        const seen = tf.slice(
          lines,
          [0, row, column * inChannels],
          [batchSize, outHeight, outWidth * inChannels],
        );
        const columns = tf.reshape(seen, [-1, inChannels]);
        places.push(tf.matMul(tf.transpose(columns), gradient));
      }
    }
    return tf.reshape(tf.concat(places, 0), filterShape);
  });
}

type Shape4 = [number, number, number, number];
type Pads = Pick<tf.backend_util.PadInfo, 'top' | 'bottom' | 'left' | 'right'>;
const noPads: Pads = { top: 0, bottom: 0, left: 0, right: 0 };

/**
 * Every s-th row and t-th column of x, padded, from each of the first s and t on: what one place of a filter of these strides
 * sees lies side by side in one of them. (The backend's StridedSlice takes twenty times as long.)
 */
function phasesOf(
  x: tf.Tensor4D,
  [strideHeight, strideWidth]: readonly [number, number],
  { top, bottom, left, right }: Pads,
): tf.Tensor4D[][] {
  const [batch, height, width, channels] = x.shape;
  const rows = Math.ceil((height + top + bottom) / strideHeight);
  const columns = Math.ceil((width + left + right) / strideWidth);
  const padded = tf.pad(x, [
    [0, 0],
    [top, rows * strideHeight - top - height],
    [left, columns * strideWidth - left - width],
    [0, 0],
  ]);
  if (strideHeight === 1 && strideWidth === 1) return [[padded]];
  const folded = tf.reshape(padded, [batch * rows, strideHeight, columns, strideWidth * channels]);
  return Array.from({ length: strideHeight }, (_, row) =>
    Array.from({ length: strideWidth }, (_, column) => {
      const phase = tf.slice(folded, [0, row, 0, column * channels], [batch * rows, 1, columns, channels]);
      return tf.reshape(phase, [batch, rows, columns, channels]);
    }),
  );
}

/**
 * Row y of dx gets row o of dy by row a of the filter where y + top = o s + a. So each of the s × t phases of dx is a plain
 * convolution of dy by the taps that reach it, turned half around: nothing is multiplied by zeros between the rows.
 */
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
  const { inHeight, inWidth, filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info;
  const down = reachOf(inHeight, info.outHeight, filterHeight, strideHeight, padInfo.top);
  const across = reachOf(inWidth, info.outWidth, filterWidth, strideWidth, padInfo.left);
  if ([...down, ...across].some(({ before, after }) => before < 0 || after < 0)) return original();
  return tf.tidy(() => {
    const { batchSize, inChannels, outChannels } = info;
    const flat = tf.reshape<tf.Rank.R4>(filter, [1, filterHeight, filterWidth, inChannels * outChannels]);
    const taps = phasesOf(flat, [strideHeight, strideWidth], noPads);
    const rows = down.map((row) => {
      const phases = across.map((column) => {
        const padded = tf.pad(dy, [
          [0, 0],
          [row.before, row.after],
          [column.before, column.after],
          [0, 0],
        ]);
        const tap = taps[row.first]![column.first]!;
        const shaped = tf.reshape<tf.Rank.R4>(tap, [
          ...tap.shape.slice(1, 3),
          inChannels,
          outChannels,
        ] as Shape4);
        const turned = tf.transpose<tf.Tensor4D>(tf.reverse(shaped, [0, 1]), [0, 1, 3, 2]);
        return tf.conv2d(padded, turned, 1, 'valid');
      });
      return phases.length === 1 ? phases[0]! : tf.concat(phases, 3);
    });
    const [, height, width] = rows[0]!.shape;
    const open = rows.map((row) => tf.reshape(row, [batchSize * height, 1, width, strideWidth * inChannels]));
    const whole = tf.reshape<tf.Rank.R4>(open.length === 1 ? open[0]! : tf.concat(open, 1), [
      batchSize,
      height * strideHeight,
      width * strideWidth,
      inChannels,
    ]);
    return tf.slice(whole, [0, 0, 0, 0], inputShape);
  });
}

/** Of each phase of an axis of dx: the first of the filter's taps that reach it, and what dy lacks at its ends. */
function reachOf(length: number, outLength: number, taps: number, stride: number, pad: number) {
  const most = Math.ceil(taps / stride);
  return Array.from({ length: stride }, (_, phase) => {
    const first = (phase + pad) % stride;
    const before = most - 1 - (phase + pad - first) / stride;
    return { first, before, after: Math.ceil(length / stride) + most - 1 - before - outLength };
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
