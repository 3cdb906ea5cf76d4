import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';
import type { Configuration } from 'electron-builder';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../common/paths.js';
import { temporaryFolder } from '../engine/temp-folder.js';

const run = promisify(execFile);

/** electron-builder's own reading and checking of configurations. */
interface ConfigModule {
  getConfig: (folder: string, file: string | null, options: null) => Promise<Configuration>;
  validateConfiguration: (config: Configuration, log: { isEnabled: boolean; add(): void }) => Promise<void>;
}

const require = createRequire(createRequire(import.meta.url).resolve('electron-builder'));
const { getConfig, validateConfiguration } =
  require('app-builder-lib/out/util/config/config.js') as ConfigModule;

const readConfig = (): Promise<Configuration> => getConfig(projectRoot, 'electron-builder.yml', null);
const validate = (config: Configuration): Promise<void> =>
  validateConfiguration(config, { isEnabled: false, add: () => undefined });

describe('electron-builder.yml', () => {
  it('is what electron-builder’s schema allows', async () => {
    await validate(await readConfig());
  });

  it.each([
    { fuses: {} },
    { electronFuses: { runAsnode: false } },
    { asar: 'yes' },
    { linux: { icons: '' } },
  ])('that schema refuses %j', async (wrong) => {
    const config = { ...(await readConfig()), ...wrong } as unknown as Configuration;
    await expect(validate(config)).rejects.toThrow('does not match the API schema');
  });

  it('closes the ways into the program that an app does not need', async () => {
    expect((await readConfig()).electronFuses).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it('keeps native modules and WebAssembly outside of the archive', async () => {
    const { asarUnpack } = await readConfig();
    for (const name of [
      'onnxruntime-node',
      'onnxruntime-web',
      'libheif-js',
      'libraw-wasm',
      'sharp',
      '@img',
    ]) {
      expect(asarUnpack).toContain(`**/node_modules/${name}/**`);
    }
  });

  it('opens .ltn files on every platform', async () => {
    const { fileAssociations, mac, win, linux, nsis } = await readConfig();
    expect(fileAssociations).toMatchObject([{ ext: 'ltn', mimeType: 'image/x-latensify' }]);
    expect([mac, win, linux].every((platform) => platform?.target !== undefined)).toBe(true);
    expect(nsis?.perMachine).toBe(true);
  });

  it('starts what was compiled', async () => {
    const { main } = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')) as {
      main: string;
    };
    expect(existsSync(join(projectRoot, main))).toBe(true);
  });
});

describe('the icons', () => {
  it('are drawn in every size and format', async () => {
    const folder = await temporaryFolder();
    await run(process.execPath, [join(projectRoot, 'scripts/make-icons.mjs'), folder]);
    for (const size of [16, 32, 48, 64, 128, 256, 512, 1024]) {
      const { width, height } = await sharp(join(folder, `png/${size}x${size}.png`)).metadata();
      expect([width, height]).toEqual([size, size]);
    }
    for (const name of ['icon', 'document']) {
      const sizes = await Promise.all(
        picturesOfIco(await readFile(join(folder, `${name}.ico`))).map(widthOf),
      );
      expect(sizes).toEqual([16, 24, 32, 48, 64, 128, 256]);
      const large = await Promise.all(
        picturesOfIcns(await readFile(join(folder, `${name}.icns`))).map(widthOf),
      );
      expect(large).toEqual([32, 64, 128, 256, 256, 512, 512, 1024]);
    }
  });
});

const widthOf = async (png: Buffer): Promise<number | undefined> => (await sharp(png).metadata()).width;

function picturesOfIco(file: Buffer): Buffer[] {
  const count = file.readUInt16LE(4);
  return Array.from({ length: count }, (_, index) => {
    const offset = file.readUInt32LE(6 + 16 * index + 12);
    return file.subarray(offset, offset + file.readUInt32LE(6 + 16 * index + 8));
  });
}

function picturesOfIcns(file: Buffer): Buffer[] {
  const pictures: Buffer[] = [];
  for (let offset = 8; offset < file.length; offset += file.readUInt32BE(offset + 4)) {
    pictures.push(file.subarray(offset + 8, offset + file.readUInt32BE(offset + 4)));
  }
  return pictures;
}
