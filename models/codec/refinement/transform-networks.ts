import { encodeOnnx, type Node } from '../../graph/index.js';
import type { Network, NetworkSource, Runtime, Tensor } from '../../runtime/index.js';
import { BLOCK, COEFFICIENTS, COLOURS, FREQUENCIES } from './block-grid.js';

/** Between pictures and coefficients of what the prediction left out; orthonormal, in grey levels (picture × 255). */
export interface TransformPair {
  /** planes, prediction: 1, 3, h, w in [0, 1], sides multiples of 8 → coefficients: 1, 192, h/8, w/8 */
  readonly forward: Network<{ readonly coefficients: Tensor }>;
  /** prediction: 1, 3, h, w; coefficients: 1, 192, h/8, w/8 → planes: 1, 3, h, w, not clipped */
  readonly inverse: Network<{ readonly planes: Tensor }>;
}

/** ONNX Runtime does these small convolutions faster than a loop; their last bits decide nothing. */
export async function loadTransforms(runtime: Runtime): Promise<TransformPair> {
  return {
    forward: await runtime.loadOnCpu<{ coefficients: Tensor }>(forward),
    inverse: await runtime.loadOnCpu<{ planes: Tensor }>(inverse),
  };
}

/** Zigzag: places of the scan → row × 8 + column of the frequency. */
const scan = Array.from({ length: FREQUENCIES }, (_, i) => i).sort((a, b) => zigzag(a) - zigzag(b));

function zigzag(frequency: number): number {
  const row = Math.trunc(frequency / BLOCK);
  const column = frequency % BLOCK;
  const diagonal = row + column;
  return diagonal * BLOCK + (diagonal % 2 === 1 ? row : column);
}

/** Luminance and two differences of colours, orthonormal. */
const opponent = [
  [1, 1, 1].map((v) => v / Math.sqrt(3)),
  [1, 0, -1].map((v) => v / Math.sqrt(2)),
  [1, -2, 1].map((v) => v / Math.sqrt(6)),
];

const cosine = (frequency: number, place: number): number =>
  Math.sqrt((frequency === 0 ? 1 : 2) / BLOCK) *
  Math.cos((Math.PI * frequency * (2 * place + 1)) / (2 * BLOCK));

/** COEFFICIENTS, 3, BLOCK, BLOCK; channel = colour × FREQUENCIES + place in the scan. */
function basis(): Float32Array {
  const waves = new Float32Array(COEFFICIENTS * COLOURS * FREQUENCIES);
  let next = 0;
  for (const mix of opponent) {
    for (const frequency of scan) {
      for (const share of mix) {
        for (let y = 0; y < BLOCK; y++) {
          for (let x = 0; x < BLOCK; x++) {
            waves[next++] = share * cosine(Math.trunc(frequency / BLOCK), y) * cosine(frequency % BLOCK, x);
          }
        }
      }
    }
  }
  return waves;
}

const picture = (name: string) => ({ name, dims: [1, 3, 'height', 'width'] });
const blocks = { name: 'coefficients', dims: [1, COEFFICIENTS, 'rows', 'columns'] };
const waves = { name: 'basis', dims: [COEFFICIENTS, COLOURS, BLOCK, BLOCK], data: basis() };
const constant = (name: string, value: number) => ({ name, dims: [], data: Float32Array.of(value) });
const bounds = [constant('black', 0), constant('white', 1)];
const strides = { strides: { ints: [BLOCK, BLOCK] } };
const node = (
  operator: string,
  inputs: string[],
  output: string,
  attributes: Node['attributes'] = {},
): Node => ({
  operator,
  inputs,
  outputs: [output],
  attributes,
});

const forward: NetworkSource = {
  name: 'to-coefficients',
  onnx: encodeOnnx({
    name: 'to-coefficients',
    inputs: [picture('planes'), picture('prediction')],
    outputs: [blocks],
    initializers: [waves, ...bounds, constant('levels', 255)],
    nodes: [
      node('Clip', ['prediction', 'black', 'white'], 'clipped'),
      node('Sub', ['planes', 'clipped'], 'difference'),
      node('Mul', ['difference', 'levels'], 'scaled'),
      node('Conv', ['scaled', 'basis'], 'coefficients', strides),
    ],
  }),
};

const inverse: NetworkSource = {
  name: 'from-coefficients',
  onnx: encodeOnnx({
    name: 'from-coefficients',
    inputs: [picture('prediction'), blocks],
    outputs: [picture('planes')],
    initializers: [waves, ...bounds, constant('level', 1 / 255)],
    nodes: [
      node('ConvTranspose', ['coefficients', 'basis'], 'scaled', strides),
      node('Mul', ['scaled', 'level'], 'difference'),
      node('Clip', ['prediction', 'black', 'white'], 'clipped'),
      node('Add', ['clipped', 'difference'], 'planes'),
    ],
  }),
};
