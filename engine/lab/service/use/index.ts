export { useHandlers } from './handlers.js';
