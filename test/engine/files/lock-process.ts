/** A program of its own that takes the lock of a folder, says so, and holds it until its input ends. */
import { diskStorage } from '../../../engine/files/index.js';

try {
  const lock = await diskStorage.lockFolder(process.argv[2]!);
  process.stdout.write('has it\n');
  process.stdin.resume();
  process.stdin.on('end', () => void lock.release());
} catch (thrown) {
  process.stdout.write(`${(thrown as Error).message}\n`);
  process.exit();
}
