import { activate, convolution, dense, type Workshop } from './layers.js';
import { lstm } from './lstm.js';
import type { Settings } from './settings.js';

/**
 * The three parts that an autoencoder of any architecture is made of. Values are named: `input`, `code`, `output`;
 * the sampling of the variational kind stands between code and decoder.
 */
export interface Architecture {
  /** Dimensions of the picture, as the graph's input has them. */
  readonly input: (settings: Settings) => readonly (number | string)[];
  readonly code: (settings: Settings) => readonly (number | string)[];
  /** From `input` to what the code is made from, and its number of values. */
  readonly encode: (shop: Workshop, settings: Settings) => Encoded;
  /** From a code to `output`. */
  readonly decode: (shop: Workshop, settings: Settings, code: string) => void;
}

export interface Encoded {
  /** Makes a value of the code's size from the last hidden layer. */
  readonly head: (name: string) => string;
}

/** picture → dense layers → code → the same layers mirrored → picture */
export const denseArchitecture: Architecture = {
  input: ({ picture }) => ['batch', picture.channels, picture.height, picture.width],
  code: ({ code }) => ['batch', code],
  encode(shop, { picture, layers, activation, code, codeActivation, sparsity }) {
    const sizes = [picture.channels * picture.height * picture.width, ...layers];
    let x = shop.g.node('Flatten', ['input'], {}, 'hidden0');
    layers.forEach((nodes, i) => {
      const name = `encoder${i + 1}`;
      x = activate(shop, dense(shop, x, sizes[i]!, nodes, activation, name), activation, `hidden${i + 1}`);
    });
    // Sparse codes start about as active as they should become.
    const start = sparsity.kind === 'kl' ? Math.log(sparsity.rho / (1 - sparsity.rho)) : 0;
    return { head: (name) => dense(shop, x, sizes.at(-1)!, code, codeActivation, name, start) };
  },
  decode(shop, { picture, layers, activation, code, outputActivation }, latent) {
    const inputs = picture.channels * picture.height * picture.width;
    const sizes = [code, ...layers.toReversed()];
    let x = latent;
    sizes.slice(1).forEach((nodes, i) => {
      x = activate(shop, dense(shop, x, sizes[i]!, nodes, activation, `decoder${i + 1}`), activation);
    });
    const grown = dense(shop, x, sizes.at(-1)!, inputs, outputActivation, `decoder${sizes.length}`);
    const shape = shop.g.integers([-1, picture.channels, picture.height, picture.width]);
    shop.g.node('Reshape', [activate(shop, grown, outputActivation), shape], {}, 'output');
  },
};

const HALVING = { kernel: 3, stride: 2, pad: 1 };
const DOUBLING = { kernel: 4, stride: 2, pad: 1 };
const FLAT = { kernel: 3, stride: 1, pad: 1 };

/** picture ─ 3×3/2 … ─ 3×3 ─ code ─ 3×3 ─ 4×4↑2 … ─ picture, of any size that can be halved so often */
export const convolutionalArchitecture: Architecture = {
  input: ({ picture }) => ['batch', picture.channels, 'height', 'width'],
  code: ({ code }) => ['batch', code, 'codeHeight', 'codeWidth'],
  encode(shop, { picture, layers, activation, code, codeActivation }) {
    const sizes = [picture.channels, ...layers];
    let x = 'input';
    layers.forEach((channels, i) => {
      const made = convolution(shop, x, [sizes[i]!, channels], HALVING, activation, `encoder${i + 1}`);
      x = activate(shop, made, activation, `hidden${i + 1}`);
    });
    return { head: (name) => convolution(shop, x, [sizes.at(-1)!, code], FLAT, codeActivation, name) };
  },
  decode(shop, { picture, layers, activation, code, outputActivation }, latent) {
    const mirrored = layers.toReversed();
    const first = convolution(shop, latent, [code, mirrored[0]!], FLAT, activation, 'decoder1');
    let x = activate(shop, first, activation);
    mirrored.forEach((channels, i) => {
      const isLast = i === mirrored.length - 1;
      const next = isLast ? picture.channels : mirrored[i + 1]!;
      const kind = isLast ? outputActivation : activation;
      const made = convolution(shop, x, [channels, next], DOUBLING, kind, `decoder${i + 2}`, true);
      x = activate(shop, made, kind, isLast ? 'output' : undefined);
    });
  },
};

const WINDOW = { kernel: 13, stride: 9, pad: 0 };

/** 256 × 256 ─ 13×13/9 ─ 28 × 28 ─ 13×13↑9 ─ 256 × 256 */
export const classicalArchitecture: Architecture = {
  input: ({ picture }) => ['batch', picture.channels, 'height', 'width'],
  code: ({ code }) => ['batch', code, 'codeHeight', 'codeWidth'],
  encode: (shop, { picture, code, codeActivation }) => ({
    head: (name) => convolution(shop, 'input', [picture.channels, code], WINDOW, codeActivation, name),
  }),
  decode(shop, { picture, code, outputActivation }, latent) {
    const made = convolution(
      shop,
      latent,
      [code, picture.channels],
      WINDOW,
      outputActivation,
      'decoder1',
      true,
    );
    activate(shop, made, outputActivation, 'output');
  },
};

/** rows ─ LSTM ─ last state ─ code ─ repeated for every row ─ LSTM ─ rows */
export const recurrentArchitecture: Architecture = {
  input: denseArchitecture.input,
  code: denseArchitecture.code,
  encode(shop, { picture, layers, code, codeActivation }) {
    const { g } = shop;
    const rows = g.node('Transpose', ['input'], { perm: { ints: [2, 0, 1, 3] } });
    const sequence = g.node('Reshape', [rows, g.integers([0, 0, -1])]);
    const units = layers[0]!;
    const row = picture.channels * picture.width;
    const { last } = lstm(shop, sequence, row, units, 'encoder1');
    const state = g.node('Squeeze', [last, g.integers([0])], {}, 'hidden1');
    return { head: (name) => dense(shop, state, units, code, codeActivation, name) };
  },
  decode(shop, { picture, layers, activation, code, outputActivation }, latent) {
    const { g } = shop;
    const units = layers[0]!;
    const row = picture.channels * picture.width;
    const seed = activate(shop, dense(shop, latent, code, units, activation, 'decoder1'), activation);
    const open = g.node('Unsqueeze', [seed, g.integers([0])]);
    const repeated = g.node('Tile', [open, g.integers([picture.height, 1, 1])]);
    const { all } = lstm(shop, repeated, units, units, 'decoder2');
    const states = g.node('Reshape', [all, g.integers([-1, units])]);
    const flat = dense(shop, states, units, row, outputActivation, 'decoder3');
    const shape = g.integers([picture.height, -1, picture.channels, picture.width]);
    const rows = g.node('Reshape', [activate(shop, flat, outputActivation), shape]);
    g.node('Transpose', [rows], { perm: { ints: [1, 2, 0, 3] } }, 'output');
  },
};
