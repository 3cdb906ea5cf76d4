export {
  folderOfTuning,
  listTunings,
  openTuning,
  readTuning,
  SHEET,
  type StoredTuning,
  type TuningRecord,
  writeTuning,
} from './record.js';
