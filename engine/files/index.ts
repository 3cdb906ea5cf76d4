export { errnoOf, fileError, withFileErrors } from './fs-errors.js';
export type { FolderLock } from './folder-lock.js';
export { Journal, type JournalRecord, type WorkIdentity } from './journal.js';
export { type Glob, parseGlob } from './globs.js';
export { hintsPath, isHintsName } from './hints.js';
export { isPictureName, isRawName, isSidecarName, rawExtensions } from './kinds.js';
export { folderOf, isS3, joinPath, nameOf, relativePath, resolvePath } from './locations.js';
export { describeHolder, type Holder, parseHolder, thisProcess } from './lock-holder.js';
export { FileLog, type Log } from './log.js';
export { collisionKey, type NamePattern, parseNamePattern } from './naming.js';
export {
  backupFolderName,
  isOutdated,
  isOwnName,
  isStagedFor,
  journalName,
  lockName,
  stagedName,
  temporaryName,
} from './own-files.js';
export { place, type Placement, type PlacingOptions, sidecarName, type SidecarOwner } from './placing.js';
export { readRegularFile } from './read.js';
export { defaultStateFolder, isStateFolderTaken, takeStateFolder } from './state-folder.js';
export { shareLock } from './shared-lock.js';
export { makeFolder, stageBytes, type FileTraits, type StagedFile } from './safe-write.js';
export { diskStorage, type FileStatus, type LocalFile, type Storage } from './storage.js';
export {
  realPathOfMaybe,
  type SourceFile,
  walk,
  type WalkOptions,
  type WalkProblem,
  type WalkResult,
} from './walk.js';
export { demandWithin } from './within.js';
