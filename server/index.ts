export { defaultPort, type RunningServer, serve, type ServeOptions } from './serve.js';
