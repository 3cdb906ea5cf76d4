export { serveEngine } from './serve-engine.js';
