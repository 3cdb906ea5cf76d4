import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Butteraugli's 3-norm between two PNG files (less is better) by libjxl's butteraugli_main, which Debian has in
 * libjxl-devtools.
 * @throws Error where the program is missing or prints something else
 */
export async function butteraugli(original: string, decoded: string): Promise<number> {
  const { stdout } = await promisify(execFile)('butteraugli_main', [original, decoded]);
  const match = /3-norm: ([\d.]+)/.exec(stdout);
  if (!match) throw new Error(`butteraugli_main printed no 3-norm: ${stdout}`);
  return Number(match[1]);
}
