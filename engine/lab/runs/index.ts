export {
  folderOfRun,
  listRuns,
  nameOfFolder,
  readEpochs,
  readJson,
  readRun,
  readStored,
  removeRun,
  type Stored,
  type StoredRun,
  writeRun,
  writeWhole,
} from './folder.js';
export { type RunRecord, runRecordSchema } from './record.js';
export { openRun, RecordKeeper } from './keeper.js';
