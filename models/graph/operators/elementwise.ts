import { broadcast } from './axes.js';
import type { Operator, OperatorTable } from './types.js';

const unary: Operator = { inputs: [1, 1], shape: (view) => [view.dims(0)] };
const binary: Operator = {
  inputs: [2, 2],
  shape: (view) => [broadcast(view, view.dims(0), view.dims(1))],
};

export const elementwise: OperatorTable = {
  Identity: unary,
  Relu: unary,
  LeakyRelu: { ...unary, attributes: ['alpha'] },
  Elu: { ...unary, attributes: ['alpha'] },
  Sigmoid: unary,
  Tanh: unary,
  Softplus: unary,
  Exp: unary,
  Log: unary,
  Sqrt: unary,
  Neg: unary,
  Abs: unary,
  Round: unary,
  Sign: unary,
  Cast: { ...unary, attributes: ['to', 'saturate'] },
  Clip: { inputs: [1, 3], shape: (view) => [view.dims(0)] },
  Add: binary,
  Sub: binary,
  Mul: binary,
  Div: binary,
  Pow: binary,
  Max: binary,
  Min: binary,
  PRelu: { ...binary, weights: [1] },
};
