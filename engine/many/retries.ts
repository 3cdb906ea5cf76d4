import type { LatensifyError } from '../../common/errors.js';
import { errnoOf } from '../files/index.js';

/** Of the file or of its name: the next worker would meet them, too. */
const lasting: ReadonlySet<string | undefined> = new Set([
  'ENOENT',
  'EISDIR',
  'ENOTDIR',
  'ENAMETOOLONG',
  'EINVAL',
  'EILSEQ',
  'ELOOP',
  'ENXIO',
  'EFBIG',
  'ERR_FS_FILE_TOO_LARGE',
]);

/** Whether a later try, perhaps on another machine, may go better. */
export function mayPass({ code, cause }: LatensifyError): boolean {
  switch (code) {
    case 'unreadable':
    case 'unwritable':
      return !lasting.has(errnoOf(cause));
    case 'unreachable':
    case 'device':
    case 'internal':
      return true;
    case 'cancelled':
    case 'usage':
    case 'unsupported':
    case 'untrusted':
    case 'damaged':
    case 'too-large':
    case 'model':
      return false;
  }
}
