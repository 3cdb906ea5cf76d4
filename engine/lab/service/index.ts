export { serveLab, type ServeLabOptions } from './serve-lab.js';
