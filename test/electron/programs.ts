/** What tests run as utility processes: the first argument says what to do. */
import type { ParentPort } from 'electron';

const { parentPort } = process as unknown as { parentPort: ParentPort };
const [, , what, ...rest] = process.argv;

switch (what) {
  case 'answer':
    parentPort.postMessage({ got: rest });
    setInterval(() => undefined, 1000);
    break;
  case 'crash':
    process.stderr.write('first line\na driver says no\n');
    process.exit(3);
  // eslint-disable-next-line no-fallthrough -- exit() does not return
  default:
    setInterval(() => undefined, 1000);
}
