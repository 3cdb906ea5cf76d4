import { encodeOnnx, type Node } from '../graph/index.js';
import { openSession, type Session } from './sessions.js';
import type { Provider, Tensor } from './types.js';

/** What a provider did with the self-check network. */
export interface SelfCheck {
  readonly usable: boolean;
  /** Whether it took less time than the reference, moving the data included. */
  readonly faster: boolean;
  /** A clause: "largest difference 2e-6, 3.1 times the speed of the CPU". */
  readonly detail: string;
}

/** Half a step of 8-bit pixels where outputs span about 0 … 1: TensorFloat-32 stays below it, a wrong kernel does not. */
const TOLERANCE = 1 / 512;

const SMALL = { height: 64, width: 48 };
/** About 5 GFLOP: enough that a graphics card's advantage outweighs its latency. */
const LARGE = { height: 384, width: 512 };
/** A provider that needs this long for the small input, 0.1 GFLOP, is a graphics card in software. */
const TOO_SLOW_MS = 150;

/**
 * Runs a network like ours (convolutions, ReLU, depth-to-space) on a small and a large input and compares it with
 * another provider.
 * @throws whatever ONNX Runtime says when the provider can't be had
 */
export async function selfCheck(
  provider: Provider,
  reference: Provider,
  threads: number,
): Promise<SelfCheck> {
  const onnx = selfCheckNetwork();
  const onGraphicsCard = provider !== 'cpu' && provider !== 'wasm';
  const candidate = await openSession(onnx, { provider, threads, strict: onGraphicsCard });
  const expected = await openSession(onnx, { provider: reference, threads });

  const small = await compare(candidate, expected, SMALL);
  if (!(small.difference <= TOLERANCE)) return wrong(small.difference, reference);
  if (small.milliseconds > TOO_SLOW_MS) return { usable: true, ...verdict(small, reference) };

  const large = await compare(candidate, expected, LARGE);
  if (!(large.difference <= TOLERANCE)) return wrong(large.difference, reference);
  return { usable: true, ...verdict(large, reference) };
}

interface Comparison {
  readonly difference: number;
  readonly milliseconds: number;
  readonly speedup: number;
}

async function compare(
  candidate: Session,
  reference: Session,
  size: { height: number; width: number },
): Promise<Comparison> {
  const input = selfCheckInput(size.height, size.width);
  const got = await timedRun(candidate, input);
  const expected = await timedRun(reference, input);
  return {
    difference: largestDifference(got.output, expected.output),
    milliseconds: got.milliseconds,
    speedup: expected.milliseconds / got.milliseconds,
  };
}

/** The second of two runs: the first compiles kernels and allocates. */
async function timedRun(
  session: Session,
  input: Tensor,
): Promise<{ output: Float32Array; milliseconds: number }> {
  await session.run([['x', input]]);
  const start = performance.now();
  const [output] = await session.run([['x', input]]);
  const milliseconds = performance.now() - start;
  if (!output) throw new Error('the self-check network gave nothing');
  return { output: output[1].data as Float32Array, milliseconds };
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Infinity;
  return a.reduce((largest, value, i) => {
    const difference = Math.abs(value - (b[i] ?? NaN));
    return difference <= largest ? largest : difference;
  }, 0);
}

const wrong = (difference: number, reference: Provider): SelfCheck => ({
  usable: false,
  faster: false,
  detail: `wrong results: largest difference from ${reference} ${difference.toPrecision(2)}`,
});

const verdict = ({ difference, speedup }: Comparison, reference: Provider): Omit<SelfCheck, 'usable'> => ({
  faster: speedup > 1,
  detail: `largest difference from ${reference} ${difference.toExponential(0)}, ${speedup.toPrecision(2)} times its speed`,
});

const CHANNELS = 32;

/** x (1, 12, h, w) to y (1, 3, 2h, 2w); weights uniform, scaled by 1/√fan-in so that outputs stay near −1 … 1. */
export function selfCheckNetwork(): Uint8Array {
  const shapes = [
    [CHANNELS, 12, 3, 3],
    [CHANNELS, CHANNELS, 3, 3],
    [12, CHANNELS, 1, 1],
  ] as const;
  const uniform = uniformNumbers();
  const weights = shapes.map((dims, i) => {
    const fanIn = dims[1] * dims[2] * dims[3];
    const data = Float32Array.from({ length: dims[0] * fanIn }, () => uniform() * Math.sqrt(6 / fanIn));
    return { name: `w${i}`, dims, data };
  });
  const biases = shapes.map(([length], i) => ({
    name: `b${i}`,
    dims: [length],
    data: Float32Array.from({ length }, () => uniform() / 8),
  }));
  return encodeOnnx({
    name: 'self-check',
    nodes: [
      convolution(0, 3, 'x'),
      { operator: 'Relu', inputs: ['c0'], outputs: ['r0'] },
      convolution(1, 3, 'r0'),
      { operator: 'Relu', inputs: ['c1'], outputs: ['r1'] },
      convolution(2, 1, 'r1'),
      { operator: 'DepthToSpace', inputs: ['c2'], outputs: ['y'], attributes: { blocksize: { int: 2 } } },
    ],
    initializers: [...weights, ...biases],
    inputs: [{ name: 'x', dims: [1, 12, 'height', 'width'] }],
    outputs: [{ name: 'y', dims: [1, 3, 'double_height', 'double_width'] }],
  });
}

function convolution(index: number, edge: number, input: string): Node {
  const margin = (edge - 1) / 2;
  return {
    operator: 'Conv',
    inputs: [input, `w${index}`, `b${index}`],
    outputs: [`c${index}`],
    attributes: { kernel_shape: { ints: [edge, edge] }, pads: { ints: [margin, margin, margin, margin] } },
  };
}

function selfCheckInput(height: number, width: number): Tensor {
  const uniform = uniformNumbers();
  const data = Float32Array.from({ length: 12 * height * width }, uniform);
  return { dims: [1, 12, height, width], data };
}

/** −1 … 1 from Marsaglia's xorshift, the same in every run. */
function uniformNumbers(): () => number {
  let state = 2463534242;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  };
}
