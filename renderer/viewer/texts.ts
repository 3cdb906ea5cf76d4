import { texts } from '../texts/index.js';

export const viewerTexts = texts.viewer;
