export { leadingAxes } from './leading-axes.js';
export { accuracy, nearestNeighbours, squaredDistance } from './neighbours.js';
export { type Pca, pcaError, principalAxes, project, type Rows } from './pca.js';
export { areaUnderCurve } from './roc.js';
