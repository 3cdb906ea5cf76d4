/**
 * The second layer, of files of high quality only: cosine transforms of what the networks left out. See docs/codec.md.
 */
export { COEFFICIENTS } from './block-grid.js';
export { CLASSES, RefinementCodec, SURROUNDINGS, type RefinementTables } from './refinement-codec.js';
export { Refiner, type RefinedTile } from './refiner.js';
export { loadTransforms } from './transform-networks.js';
