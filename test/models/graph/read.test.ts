import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asLatensifyError, LatensifyError } from '../../../common/errors.js';
import { projectRoot } from '../../../common/paths.js';
import { encodeOnnx, Float16Bits, fromHalf, type Graph, readOnnx } from '../../../models/graph/index.js';
import { bytes, concat, integer, message, text } from '../../../models/graph/protobuf.js';
import { oneNode, smallAutoencoder } from './networks.js';

/** The code of the refusal; anything else than a LatensifyError fails the test. */
function refusal(file: Uint8Array, limits?: Parameters<typeof readOnnx>[1]): string {
  try {
    readOnnx(file, limits);
  } catch (thrown) {
    if (thrown instanceof LatensifyError && thrown.code !== 'internal') return thrown.code;
    throw thrown;
  }
  return 'taken';
}

const sentence = (file: Uint8Array): string => {
  try {
    readOnnx(file);
  } catch (thrown) {
    return asLatensifyError(thrown).message;
  }
  return 'taken';
};

const relu = (dims: readonly (number | string)[] = [1, 4]): Graph => oneNode({ operator: 'Relu' }, dims);

describe('reading ONNX', () => {
  it('gives back what was written', () => {
    const graph = smallAutoencoder();
    expect(JSON.parse(JSON.stringify(readOnnx(encodeOnnx(graph)).nodes))).toEqual(
      JSON.parse(JSON.stringify(graph.nodes)),
    );
    const read = readOnnx(encodeOnnx(graph));
    expect(read.initializers).toEqual(graph.initializers);
    expect(read.inputs).toEqual([{ name: 'input', type: 'float32', dims: ['batch', 1, 8, 8] }]);
  });

  it('keeps every kind of attribute, negative numbers included', () => {
    const attributes = {
      axis: { int: -1 },
      perm: { ints: [3, -2, 0] },
      alpha: { float: 0.5 },
      scales: { floats: [1.5, -2] },
      mode: { string: 'CRD' },
      activations: { strings: ['Tanh', ''] },
    };
    // Softmax doesn't know them all: the refusal names the first that it doesn't.
    const onnx = encodeOnnx(oneNode({ operator: 'Softmax', attributes }, [1, 4]));
    expect(sentence(onnx)).toContain('attribute "perm"');
    const softmax = encodeOnnx(oneNode({ operator: 'Softmax', attributes: { axis: { int: -1 } } }, [1, 4]));
    expect(readOnnx(softmax).nodes[0]?.attributes?.['axis']).toEqual({ int: -1 });
  });

  it('reads the networks that come with the program', async () => {
    const folder = join(projectRoot, 'models/weights/codec/latensify-1');
    for (const name of ['analysis', 'synthesis', 'context-0']) {
      const graph = readOnnx(await readFile(join(folder, `${name}.onnx`)));
      expect(graph.nodes.length).toBeGreaterThan(5);
    }
  });

  it('widens half-precision constants, and drops their casts', () => {
    const graph = oneNode(
      { operator: 'Add', inputs: ['x', 'wide'] },
      [1, 2],
      [{ name: 'half', dims: [2], data: new Float16Bits([0x3c00, 0xc500]) }],
    );
    const cast = { operator: 'Cast', inputs: ['half'], outputs: ['wide'], attributes: { to: { int: 1 } } };
    const read = readOnnx(encodeOnnx({ ...graph, nodes: [cast, ...graph.nodes] }));
    expect(read.nodes.map(({ operator }) => operator)).toEqual(['Add']);
    expect(read.initializers).toEqual([{ name: 'wide', dims: [2], data: Float32Array.of(1, -5) }]);
  });

  it('knows every half-precision number', () => {
    expect([0x0001, 0x03ff, 0x0400, 0x3555, 0x7bff, 0x8000].map(fromHalf)).toEqual([
      2 ** -24,
      1023 * 2 ** -24,
      2 ** -14,
      0.333251953125,
      65504,
      -0,
    ]);
    expect([0x7c00, 0xfc00, 0x7e00].map(fromHalf)).toEqual([Infinity, -Infinity, NaN]);
  });
});

describe('a network from outside', () => {
  it('is refused with an operator that is not known, which is named', () => {
    expect(sentence(encodeOnnx(oneNode({ operator: 'Loop' }, [1])))).toContain('"Loop"');
    expect(sentence(encodeOnnx(oneNode({ operator: '__proto__' }, [1])))).toContain('not known');
    expect(sentence(encodeOnnx(oneNode({ operator: 'constructor' }, [1])))).toContain('not known');
  });

  it('is refused with data outside of its file', () => {
    const location = bytes(13, concat([text(1, 'location'), text(2, '/etc/passwd')]));
    const tensor = message(5, [integer(1, 1), integer(2, 1), text(8, 'w'), location, integer(14, 1)]);
    expect(refusal(model([tensor]))).toBe('model');
  });

  it('is refused with operators of others, functions, sub-graphs and sparse tensors', () => {
    const custom = message(1, [text(1, 'x'), text(2, 'y'), text(4, 'Relu'), text(7, 'com.microsoft')]);
    expect(refusal(model([custom]))).toBe('model');
    expect(refusal(concat([model([]), message(25, [text(1, 'f')])]))).toBe('model');
    const body = message(5, [text(1, 'body'), message(6, []), integer(20, 5)]);
    expect(refusal(model([message(1, [text(4, 'If'), body])]))).toBe('model');
    expect(refusal(model([message(15, [])]))).toBe('model');
  });

  it('is refused above each limit', () => {
    const onnx = encodeOnnx(smallAutoencoder());
    expect(refusal(onnx)).toBe('taken');
    expect(refusal(onnx, { fileBytes: onnx.length - 1 })).toBe('too-large');
    expect(refusal(onnx, { nodes: 5 })).toBe('too-large');
    expect(refusal(onnx, { parameters: 100 })).toBe('too-large');
    expect(refusal(onnx, { tensorElements: 60 })).toBe('too-large');
    expect(refusal(onnx, { macsPerElement: 5 })).toBe('too-large');
  });

  it('may not grow in memory beyond its file', () => {
    const claims = message(5, [
      integer(1, 2 ** 40),
      integer(2, 1),
      text(8, 'w'),
      bytes(9, new Uint8Array(4)),
    ]);
    expect(refusal(model([claims]))).toBe('damaged');
    const tile = oneNode(
      { operator: 'Tile' },
      [1, 4],
      [{ name: 'repeats', dims: [2], data: BigInt64Array.of(2n ** 30n, 2n ** 30n) }],
    );
    expect(refusal(encodeOnnx(tile))).toBe('too-large');
  });

  it('may not use what is not made yet, or make it twice', () => {
    const node = { operator: 'Relu', inputs: ['y'], outputs: ['y'] };
    expect(refusal(encodeOnnx({ ...relu(), nodes: [node] }))).toBe('model');
    const [first] = relu().nodes;
    expect(refusal(encodeOnnx({ ...relu(), nodes: [first!, first!] }))).toBe('model');
    expect(refusal(encodeOnnx({ ...relu(), nodes: [] }))).toBe('model');
  });

  it('shows no control characters of its names', () => {
    expect(sentence(encodeOnnx(oneNode({ operator: 'Evil\u001b[2J\u202e' }, [1])))).toContain('"Evil?[2J?"');
  });

  it('never crashes the reader, whatever bytes it is made of', () => {
    const good = encodeOnnx(smallAutoencoder());
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        expect(refusal(noise)).not.toBe('internal');
      }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: good.length }),
        (changes, length) => {
          const bad = good.slice(0, length);
          for (const [at, value] of changes) if (at < length) bad[at] = value;
          expect(refusal(bad)).not.toBe('internal');
        },
      ),
      { numRuns: 2000 },
    );
  });
});

/** An ONNX file of a graph with one good node and these fields. */
function model(fields: readonly Uint8Array[]): Uint8Array {
  const graph = encodeOnnx(relu());
  const parts = [...fields].map((field) => field);
  // Fields of a message may come in pieces: a second graph would be refused, so the fields go into the first.
  const header = concat([integer(1, 9)]);
  const inner = innerGraph(graph);
  return concat([header, message(7, [inner, ...parts]), message(8, [text(1, ''), integer(2, 17)])]);
}

function innerGraph(onnx: Uint8Array): Uint8Array {
  // integer(1, 9) and text(2, 'latensify') come first: 2 and 11 bytes; then the tag, and a length below 2^14.
  const start = 2 + 11 + 1;
  const low = onnx[start]!;
  const isLong = low >= 0x80;
  const length = isLong ? (low & 0x7f) + onnx[start + 1]! * 0x80 : low;
  const from = start + (isLong ? 2 : 1);
  return onnx.subarray(from, from + length);
}
