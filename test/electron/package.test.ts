import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { projectRoot } from '../../common/paths.js';
import { EngineSupervisor } from '../../engine/host/index.js';
import { startEngineChild } from '../../electron/main/engine-child.js';
import { bayerDng } from '../engine/images/raw-file.js';
import { temporaryFolder } from '../engine/temp-folder.js';
import { forkStandIn } from './utility-stand-in.js';

const run = promisify(execFile);
const require = createRequire(createRequire(import.meta.url).resolve('electron-builder'));

/** How Electron marks the place of its fuses: https://www.electronjs.org/docs/latest/tutorial/fuses */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/** As much of an Electron distribution as packing needs: a program with nine fuses, all set. */
async function distributionStandIn(folder: string): Promise<string> {
  await mkdir(join(folder, 'resources'), { recursive: true });
  const program = join(folder, 'electron');
  await writeFile(program, `#!/bin/sh\nexit 1\n# ${sentinel}\x01\x09${'1'.repeat(9)}\n`);
  await chmod(program, 0o755);
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'version'])
    await writeFile(join(folder, name), '');
  return folder;
}

it.skipIf(process.platform !== 'linux')(
  'a package holds all that the engine needs, and its fuses are as they should be',
  { timeout: 240_000 },
  async () => {
    const folder = await temporaryFolder();
    const distribution = await distributionStandIn(join(folder, 'distribution'));
    const settings = [`electronDist=${distribution}`, `directories.output=${folder}`, 'linux.icon=null'];
    const flags = ['--linux', 'dir', '--publish', 'never', ...settings.map((setting) => `-c.${setting}`)];
    await run(process.execPath, [require.resolve('electron-builder/cli.js'), ...flags], { cwd: projectRoot });

    const packed = join(folder, 'linux-unpacked');
    const program = await readFile(join(packed, 'latensify'), 'latin1');
    const fuses = program.slice(program.indexOf(sentinel) + sentinel.length + 2).trim();
    // RunAsNode, (cookies), NODE_OPTIONS, --inspect, asar integrity, only asar, snapshot, file://
    expect(fuses).toMatch(/^0.001100/);

    // The archive as plain files, in a folder of the archive's name: what finds its way beside it still does.
    const { extractAll } = require('@electron/asar') as {
      extractAll: (archive: string, folder: string) => void;
    };
    const resources = join(packed, 'resources');
    extractAll(join(resources, 'app.asar'), join(resources, 'app'));
    await rename(join(resources, 'app.asar'), join(resources, 'packed.asar'));
    await rename(join(resources, 'app'), join(resources, 'app.asar'));

    const engine = new EngineSupervisor({
      fork: () =>
        startEngineChild({
          fork: forkStandIn(),
          program: join(resources, 'app.asar/dist/electron/engine-process.js'),
          args: ['cpu'],
          name: 'Latensify engine',
          code: join(resources, 'app.asar/dist'),
          askProcess: () => Promise.resolve({ failure: 'none is tried here' }),
        }),
      onState: () => undefined,
      onLog: () => undefined,
    });
    onTestFinished(() => engine.dispose());
    const picture = join(resources, 'examples/kodim23.png');
    const estimate = await engine.call('preview.estimate', {
      path: picture,
      version: { kind: 'latensify', quality: 30 },
    });
    expect(estimate.bytes).toBeGreaterThan(1000);

    const raw = join(folder, 'sensor.dng');
    await writeFile(raw, bayerDng({ width: 160, height: 120 }));
    expect(await engine.call('preview.open', { path: raw })).toMatchObject({ format: 'raw', width: 160 });
    const heic = join(projectRoot, 'test/engine/images/samples/ten.heic');
    expect(await engine.call('preview.open', { path: heic })).toMatchObject({ format: 'heic', bits: 16 });
  },
);
