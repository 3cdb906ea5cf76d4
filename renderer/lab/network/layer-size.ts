import type { LabNetwork, NetworkLayer } from '../../../engine/api/index.js';

const tallest = 92;
const shortest = 10;

/** Side of a layer's picture; of a dense layer its nodes count as a column. */
const sideOf = ({ shape }: Pick<NetworkLayer, 'shape'>): number =>
  shape.length === 3
    ? Math.max(shape[1]!, shape[2]!)
    : Math.sqrt(shape.reduce((product, each) => product * each, 1));
const depthOf = ({ shape }: Pick<NetworkLayer, 'shape'>): number => (shape.length === 3 ? shape[0]! : 1);

/** How large a layer is drawn, in pixels: logarithmic, as sizes differ a thousandfold. */
export function layerSize(
  layer: Pick<NetworkLayer, 'shape'>,
  { layers }: Pick<LabNetwork, 'layers'>,
): { readonly width: number; readonly height: number } {
  const largest = Math.max(...layers.map(sideOf), 2);
  const share = Math.log2(sideOf(layer) + 1) / Math.log2(largest + 1);
  return {
    width: Math.round(10 + 4 * Math.log2(depthOf(layer))),
    height: Math.round(shortest + (tallest - shortest) * share ** 1.6),
  };
}

/** [32, 14, 14] → "32 × 14 × 14" */
export const shapeText = (shape: readonly number[]): string => shape.join(' × ');
