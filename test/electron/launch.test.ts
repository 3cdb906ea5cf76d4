import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../common/paths.js';
import { findElectron, type Machine, openDesktop, thisMachine } from '../../electron/launch.js';
import { readText, temporaryFolder } from '../engine/temp-folder.js';

/** The package electron after its program was downloaded: a script that writes down how it was called. */
async function electronPackage(exitCode = 0): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'dist'));
  await writeFile(join(folder, 'path.txt'), 'electron');
  const script = `#!/bin/sh\nprintf '%s\\n' "$@" >"${folder}/called"\nexit ${exitCode}\n`;
  await writeFile(join(folder, 'dist/electron'), script);
  await chmod(join(folder, 'dist/electron'), 0o755);
  return folder;
}

const machine = (electron: string | undefined, changes: Partial<Machine> = {}): Machine => ({
  platform: 'linux',
  env: { DISPLAY: ':0' },
  isRoot: false,
  electronPackage: electron,
  ...changes,
});

describe('Electron', () => {
  it('is found where its program was downloaded', async () => {
    const folder = await electronPackage();
    expect(findElectron(machine(folder))).toEqual({ program: join(folder, 'dist/electron') });
    expect(findElectron(machine(folder, { env: { WAYLAND_DISPLAY: 'wayland-0' } }))).toHaveProperty(
      'program',
    );
    expect(findElectron(machine(folder, { platform: 'win32', env: {} }))).toHaveProperty('program');
  });

  it('is found in another distribution that is named', async () => {
    const env = { DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: join(await electronPackage(), 'dist') };
    expect(findElectron(machine(await temporaryFolder(), { env }))).toHaveProperty('program');
  });

  it.each([
    ['not downloaded', 'not installed', async () => machine(await temporaryFolder())],
    ['the package is missing', 'not installed', () => machine(undefined)],
    ['no display', 'display', async () => machine(await electronPackage(), { env: {} })],
    ['root', 'root', async () => machine(await electronPackage(), { isRoot: true })],
  ] as const)('%s: it says so', async (_, word, make) => {
    expect(findElectron(await make())).toEqual({ reason: expect.stringContaining(word) as string });
  });

  it('is in this project’s packages', () => {
    expect(thisMachine().electronPackage).toContain('electron');
  });
});

describe.skipIf(process.platform === 'win32')('opening the desktop app', () => {
  it('starts Electron on this project, with the files', async () => {
    const folder = await electronPackage(7);
    expect(await openDesktop(['a b.ltn'], machine(folder))).toBeUndefined();
    expect(process.exitCode).toBe(7);
    process.exitCode = undefined;
    expect(await readText(folder, 'called')).toBe(`${projectRoot}\na b.ltn\n`);
  });

  it('tells when it could not be started', async () => {
    expect(await openDesktop([], machine(await electronPackage(127)))).toContain('library');
  });
});
