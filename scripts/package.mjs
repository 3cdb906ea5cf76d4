/** `npm run package -- [electron-builder's options]`: the packages of this platform, in out/packages. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

run('scripts/bootstrap.mjs', 'page');
run('node_modules/electron-builder/cli.js', '--publish', 'never', ...process.argv.slice(2));

function run(script, ...args) {
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
