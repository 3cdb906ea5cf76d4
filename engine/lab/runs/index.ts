export {
  folderOfRun,
  listRuns,
  nameOfFolder,
  readEpochs,
  readJson,
  readRun,
  removeRun,
  type StoredRun,
  writeRun,
  writeWhole,
} from './folder.js';
export { type RunRecord, runRecordSchema } from './record.js';
export { RunKeeper } from './keeper.js';
