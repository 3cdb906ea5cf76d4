/** The one door to TensorFlow.js. The core brings operators and gradients; what computes is a backend's business. */
export * from '@tensorflow/tfjs-core';
