import * as tf from '../tf.js';

interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** What tfjs-node's backend has beyond TensorFlow.js: any operator of TensorFlow by its name. */
interface NativeBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: Readonly<
    Record<'TF_ATTR_STRING' | 'TF_ATTR_TYPE' | 'TF_ATTR_SHAPE' | 'TF_ATTR_BOOL' | 'TF_FLOAT', number>
  >;
  executeSingleOutput(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly tf.Tensor[],
  ): tf.Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
}

export interface AdamNumbers {
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** From 1. */
  readonly step: number;
}

/** Whether variables of TensorFlow itself can be had: on its processor; on a GPU it was never tried. */
export function hasResources(): boolean {
  return tf.getBackend() === 'tensorflow' && !(tf.backend() as unknown as NativeBackend).isUsingGpuDevice;
}

let count = 0;

/** A variable of TensorFlow itself, of float32: its kernels of optimizers change it in one pass over memory. */
export class Resource {
  private readonly handle: tf.Tensor;

  constructor(value: tf.Tensor) {
    const { binding } = native();
    const { TF_ATTR_STRING: text, TF_ATTR_SHAPE: shape } = binding;
    this.handle = tf.keep(
      native().executeSingleOutput(
        'VarHandleOp',
        [
          { name: 'container', type: text, value: '' },
          { name: 'shared_name', type: text, value: `latensify-${count++}` },
          { name: 'shape', type: shape, value: value.shape },
          ofFloat('dtype'),
        ],
        [],
      ),
    );
    this.assign(value);
  }

  assign(value: tf.Tensor): void {
    native().executeMultipleOutputs('AssignVariableOp', [ofFloat('dtype')], [this.handle, value], 0);
  }

  read(): tf.Tensor {
    return native().executeSingleOutput('ReadVariableOp', [ofFloat('dtype')], [this.handle]);
  }

  async data(): Promise<Float32Array> {
    const value = this.read();
    const data = await value.data<'float32'>();
    value.dispose();
    return data;
  }

  dispose(): void {
    native().executeMultipleOutputs('DestroyResourceOp', [], [this.handle], 0);
    this.handle.dispose();
  }

  /** A step of Adam (Kingma and Ba 2015) of this variable and its moments. To be called within tf.tidy. */
  static adamOf({ rate, beta1, beta2, epsilon, step }: AdamNumbers) {
    const numbers = [beta1 ** step, beta2 ** step, rate, beta1, beta2, epsilon].map((each) =>
      tf.scalar(each),
    );
    const bool = native().binding.TF_ATTR_BOOL;
    const attributes = [
      ofFloat('T'),
      { name: 'use_locking', type: bool, value: false },
      { name: 'use_nesterov', type: bool, value: false },
    ];
    return (variable: Resource, mean: Resource, square: Resource, gradient: tf.Tensor): void => {
      const inputs = [variable.handle, mean.handle, square.handle, ...numbers, gradient];
      native().executeMultipleOutputs('ResourceApplyAdam', attributes, inputs, 0);
    };
  }
}

const native = (): NativeBackend => tf.backend() as unknown as NativeBackend;

function ofFloat(name: string): Attribute {
  const { TF_ATTR_TYPE: type, TF_FLOAT: value } = native().binding;
  return { name, type, value };
}
