export * from './app.js';
export * from './colours.js';
export * from './ids.js';
export * from './items.js';
export * from './lab.js';
export * from './noise.js';
export * from './preview.js';
export * from './settings.js';
