import { en } from './en.js';

/** Every word that the interface shows: one object for each language, all of the same shape. */
export type Texts = typeof en;

export const texts: Texts = en;
