export { backUp, removeOriginal } from './backup.js';
export { errnoOf, fileError, withFileErrors } from './fs-errors.js';
export { Journal, type JournalRecord, type WorkIdentity } from './journal.js';
export { isPictureName, isRawName, isSidecarName } from './kinds.js';
export { collisionKey, type NamePattern, parseNamePattern } from './naming.js';
export { backupFolderName, journalName, removeStaleTemporaries } from './own-files.js';
export { place, type Placement, type PlacingOptions, sidecarName, type SidecarOwner } from './placing.js';
export { readRegularFile } from './read.js';
export { makeFolder, stageBytes, stageCopy, type FileTraits, type StagedFile } from './safe-write.js';
export {
  realPathOfMaybe,
  type SourceFile,
  walk,
  type WalkOptions,
  type WalkProblem,
  type WalkResult,
} from './walk.js';
