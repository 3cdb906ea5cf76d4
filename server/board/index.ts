export { Board, boardPath } from './board.js';
