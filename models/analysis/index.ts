export { drawFrom, fitMixture, type GaussianMixture } from './gaussian-mixture.js';
export { type Clusters, kMeans } from './k-means.js';
export { leadingAxes } from './leading-axes.js';
export { classify, fitLogistic, type LogisticModel } from './logistic.js';
export { accuracy, confusion, nearestNeighbours, squaredDistance } from './neighbours.js';
export { type Pca, pcaError, principalAxes, project, type Rows } from './pca.js';
export { areaUnderCurve } from './roc.js';
export { principalAngles } from './subspace.js';
