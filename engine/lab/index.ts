export { type Codes, drawSamples, type EncodeHooks, encodePictures } from './use.js';
export { DEVICES, type DeviceName, installDevice } from './devices.js';
export {
  type Augmentation,
  AUGMENTATIONS,
  type FolderReport,
  type TrainingEvent,
  type TrainingRequest,
} from './events.js';
export { exportOwnModel } from './exporting.js';
export { importOwnModel } from './importing.js';
export { exportTuned } from './tuned-exporting.js';
export { type ImportChoice, importModel, importTuned } from './tuned-importing.js';
export {
  deleteOwnModel,
  findOwnModel,
  listOwnModels,
  type OwnModel,
  readCard,
  renameOwnModel,
} from './models.js';
export { type BesidePca, besidePca, type ErrorsBesidePca } from './beside-pca.js';
export { CodesCache } from './codes-cache.js';
export type { HeldOut } from './collection.js';
export { type CodeAxis, type Exploration, exploreCodes } from './explore.js';
export { type Unit, type Units, unitsOf } from './units.js';
export { findOwnDenoiser, openOwnDenoiser } from './own-denoisers.js';
export {
  codecIdOf,
  findOwnCodec,
  listOwnCodecs,
  openEmbeddedCodec,
  openOwnCodec,
  type OwnCodec,
} from './own-codecs.js';
export { isTrustedModel, trustModel } from './trusted.js';
export { type Nearest, type NearestHooks, nearestPictures } from './nearest.js';
export { encodeCsv, encodeNpy } from './npy.js';
export {
  type Anomalies,
  anomaliesOf,
  type Anomaly,
  type Classification,
  classifyCodes,
  type Comparison,
  type Group,
  groupCodes,
  type SortBy,
  type Sorted,
  sortFolder,
  type Verdict,
} from './sorting/index.js';
export { contactSheet } from './sheet.js';
export { deleteOwn, exportOwn, findOwn, type OwnEntry, renameOwn } from './own-library.js';
export { showModel, type Subject, SUBJECTS } from './show.js';
export { fineTune, type FineTuneHooks, train, type TrainHooks } from './host/index.js';
export { deleteTuned, listTuned, renameTuned } from './tuned-models.js';
export type { FineTuningEvent, FineTuningRequest, Judgement, Tunable, TuningNoise } from './tuning.js';
export { defaultStateFolder } from '../files/index.js';
export {
  ACTIVATIONS,
  checkSettings,
  type Corruption,
  type Kind,
  KINDS,
  kinds,
  LOSSES,
  OUTPUT_ACTIVATIONS,
  type Settings,
  settingsFor,
  type SettingsChoice,
} from '../../models/autoencoders/index.js';
