import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeOnnx, type Initializer } from '../../../models/graph/index.js';
import { float, integer, message, text } from '../../../models/graph/protobuf.js';
import { createRuntime, type Runtime } from '../../../models/runtime/index.js';

describe('protobuf fields', () => {
  it('hold any whole number up to 2^53 − 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.maxSafeNat(), (field, value) => {
        const groups = [...integer(field, value)].slice(field < 16 ? 1 : 2);
        const decoded = groups.reduceRight((whole, group) => (whole << 7n) | BigInt(group & 0x7f), 0n);
        expect(decoded).toBe(BigInt(value));
        expect(groups.findIndex((group) => group < 0x80)).toBe(groups.length - 1);
      }),
    );
  });

  it('are the bytes of the specification', () => {
    expect([...integer(1, 150)]).toEqual([0x08, 0x96, 0x01]);
    expect([...text(2, 'testing')]).toEqual([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
    expect([...message(3, [integer(1, 150)])]).toEqual([0x1a, 0x03, 0x08, 0x96, 0x01]);
    expect([...float(2, 1)]).toEqual([0x15, 0, 0, 0x80, 0x3f]);
  });
});

describe('an ONNX file', () => {
  let runtime: Runtime;
  beforeAll(() => {
    runtime = createRuntime({ device: 'cpu', threads: 1 });
  });
  afterAll(() => runtime.dispose());

  async function addTo(x: Float32Array, constant: Initializer): Promise<Float32Array | undefined> {
    const onnx = encodeOnnx({
      name: 'sum',
      nodes: [
        { operator: 'Cast', inputs: ['constant'], outputs: ['c'], attributes: { to: { int: 1 } } },
        { operator: 'Add', inputs: ['x', 'c'], outputs: ['y'] },
      ],
      initializers: [constant],
      inputs: [{ name: 'x', dims: ['n'] }],
      outputs: [{ name: 'y', dims: ['n'] }],
    });
    const network = await runtime.load({ name: 'sum', onnx });
    const { y } = await network.run({ x: { dims: [x.length], data: x } });
    await network.dispose();
    return y?.data;
  }

  it.each([
    ['float32', Float32Array.of(-1.5, 3)],
    ['int8', Int8Array.of(-128, 127)],
    ['int32', Int32Array.of(-70000, 70000)],
    ['int64', BigInt64Array.of(-5n, 6n)],
  ])('keeps constants of %s', async (_, data) => {
    const sum = await addTo(Float32Array.of(0, 0.5), { name: 'constant', dims: [2], data });
    expect(sum).toEqual(Float32Array.of(Number(data[0]), Number(data[1]) + 0.5));
  });

  it('keeps every kind of attribute', async () => {
    const onnx = encodeOnnx({
      name: 'attributes',
      nodes: [
        { operator: 'LeakyRelu', inputs: ['x'], outputs: ['l'], attributes: { alpha: { float: 0.25 } } },
        {
          operator: 'DepthToSpace',
          inputs: ['l'],
          outputs: ['d'],
          attributes: { blocksize: { int: 2 }, mode: { string: 'CRD' } },
        },
        {
          operator: 'Transpose',
          inputs: ['d'],
          outputs: ['y'],
          attributes: { perm: { ints: [0, 1, 3, 2] } },
        },
      ],
      initializers: [],
      inputs: [{ name: 'x', dims: [1, 4, 1, 1] }],
      outputs: [{ name: 'y', dims: [1, 1, 2, 2] }],
    });
    const network = await runtime.load({ name: 'attributes', onnx });
    const { y } = await network.run({ x: { dims: [1, 4, 1, 1], data: Float32Array.of(-4, 2, 3, 4) } });
    expect(y).toEqual({ dims: [1, 1, 2, 2], data: Float32Array.of(-1, 3, 2, 4) });
  });
});
