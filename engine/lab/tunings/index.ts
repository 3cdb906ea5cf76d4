export {
  folderOfTuning,
  listTunings,
  readTuning,
  removeTuning,
  SHEET,
  type StoredTuning,
  TuningKeeper,
  writeTuning,
} from './record.js';
