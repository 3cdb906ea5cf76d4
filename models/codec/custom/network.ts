import { createHash } from 'node:crypto';
import { LatensifyError } from '../../../common/errors.js';
import { type Graph, inferShapes, readOnnx } from '../../graph/index.js';

/** A convolutional autoencoder, as its two halves. */
export interface CustomModel {
  /** What the user calls it. */
  readonly name: string;
  /** `input` → `code`; absent where files can be read only. */
  readonly encoder?: Uint8Array;
  /** `code` → `output` */
  readonly decoder: Uint8Array;
}

/** What tiles need to know of a network. */
export interface CustomShape {
  /** Of the pictures: 1 grey, 3 RGB. */
  readonly colours: 1 | 3;
  /** Of the code. */
  readonly channels: number;
  /** Pixels that a code position covers along each side. */
  readonly stride: number;
  /** Code positions further from what is wanted than this do not reach it, in either half. */
  readonly halo: number;
}

/** The decoder alone says what a file's code means: 16 hexadecimal digits of its SHA-256. */
export const customModelId = (decoder: Uint8Array): string =>
  createHash('sha256').update(decoder).digest('hex').slice(0, 16);

const POINTWISE = new Set(['Relu', 'LeakyRelu', 'Elu', 'Sigmoid', 'Tanh', 'Identity', 'Clip']);
const STRIDES = [2, 4, 8, 16, 32, 64];

/**
 * Checks that both halves take pictures of any size, and tells how they are cut into tiles.
 * @throws LatensifyError 'model' for a network that can't; 'damaged' | 'too-large' as readOnnx
 */
export function shapeOfCustom({ name, encoder, decoder }: CustomModel): CustomShape {
  if (encoder === undefined) return shapeOfDecoder(name, decoder);
  const forward = readOnnx(encoder);
  const backward = readOnnx(decoder);
  const refuse = (why: string): LatensifyError =>
    new LatensifyError('model', `The model ${name} can't work on whole photographs: ${why}.`);
  const [input, code] = [forward.inputs[0], backward.inputs[0]];
  const isFree = input?.dims.length === 4 && [2, 3].every((axis) => typeof input.dims[axis] === 'string');
  if (!isFree || code?.dims.length !== 4) {
    throw refuse('it takes pictures of one size only; convolutional and denoising models take any');
  }
  const colours = input.dims[1];
  const channels = code.dims[1];
  if ((colours !== 1 && colours !== 3) || typeof channels !== 'number') {
    throw refuse('its pictures have neither 1 nor 3 channels');
  }
  const stride = STRIDES.find((each) => [1, 5].every((n) => isCodedAs(forward, each * n, n)));
  if (stride === undefined) throw refuse('its code is no grid in steps of 2, 4, 8, 16, 32 or 64 pixels');
  if (channels > 4 * stride * stride) throw refuse('its code is larger than the picture');
  if (!isCodedAs(backward, 5, 5 * stride)) throw refuse('its output has another size than its input');
  const halo = Math.max(reachOf(forward, refuse), reachOf(backward, refuse));
  return { colours, channels, stride, halo };
}

/** Of a decoder alone, from a file. */
function shapeOfDecoder(name: string, decoder: Uint8Array): CustomShape {
  const graph = readOnnx(decoder);
  const refuse = (why: string): LatensifyError =>
    new LatensifyError('model', `The embedded model ${name} is not taken: ${why}.`);
  const channels = graph.inputs[0]?.dims[1];
  const colours = graph.outputs[0]?.dims[1];
  const stride = STRIDES.find((each) => isCodedAs(graph, 5, 5 * each));
  if (
    graph.inputs.length !== 1 ||
    graph.inputs[0]?.name !== 'code' ||
    typeof channels !== 'number' ||
    (colours !== 1 && colours !== 3) ||
    stride === undefined ||
    channels > 4 * stride * stride
  ) {
    throw refuse('it is no decoder of pictures of any size');
  }
  const halo = reachOf(graph, refuse);
  if (halo > LARGEST_HALO) throw refuse('its layers reach too far');
  return { colours, channels, stride, halo };
}

/** In code positions. */
const LARGEST_HALO = 128;

/** Whether a square input of one side gives an output of another. */
function isCodedAs(graph: Graph, side: number, expected: number): boolean {
  const [input] = graph.inputs;
  const free = Object.fromEntries(
    input!.dims.flatMap((dim, axis) => (typeof dim === 'string' ? [[dim, axis === 0 ? 1 : side]] : [])),
  );
  try {
    const dims = inferShapes(graph, free).dims.get(graph.outputs[0]!.name);
    return dims?.length === 4 && dims[2] === expected && dims[3] === expected;
  } catch (thrown) {
    if (thrown instanceof LatensifyError) return false;
    throw thrown;
  }
}

/** No layer reaches further than its kernel at the coarsest grid: the sum over the layers is a bound. */
function reachOf({ nodes, initializers }: Graph, refuse: (why: string) => LatensifyError): number {
  let reach = 1;
  for (const { operator, inputs, attributes } of nodes) {
    if (POINTWISE.has(operator)) continue;
    if (operator !== 'Conv' && operator !== 'ConvTranspose') {
      throw refuse(`it has an operator that may look at the whole picture (${operator})`);
    }
    const kernel = initializers.find(({ name }) => name === inputs[1])?.dims.slice(2) ?? [1];
    const dilations = attributes?.['dilations'];
    const spread = dilations && 'ints' in dilations ? Math.max(...dilations.ints) : 1;
    reach += Math.ceil((spread * (Math.max(...kernel) - 1)) / 2);
  }
  return reach;
}
