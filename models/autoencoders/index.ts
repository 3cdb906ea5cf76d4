export { type Autoencoder, buildAutoencoder, type Parts, partsOf, trainingOf } from './autoencoder.js';
export { checkSettings, findProblem, type SettingsField } from './check.js';
export { corrupt } from './corruption.js';
export { type KindInfo, kinds, settingsFor, type SettingsChoice } from './kinds.js';
export { pretrain } from './pretraining.js';
export {
  type Activation,
  ACTIVATIONS,
  type Corruption,
  type Kind,
  KINDS,
  type Loss,
  LOSSES,
  OUTPUT_ACTIVATIONS,
  type OutputActivation,
  type PictureShape,
  type Settings,
} from './settings.js';
