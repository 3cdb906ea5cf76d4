import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../common/paths.js';
import { startedApp } from './started-app.js';

const pages = join(projectRoot, 'test/electron/pages');

describe('latensify://', () => {
  it('is registered as a secure scheme that no other origin may read', async () => {
    const { electron } = await startedApp();
    expect(electron.schemes).toEqual([
      {
        scheme: 'latensify',
        privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
      },
    ]);
  });

  it.each([
    ['/index.html', 'index.html', 'text/html; charset=utf-8'],
    ['/assets/a%20b.js', 'assets/a b.js', 'text/javascript; charset=utf-8'],
  ])('%s is a file of the interface', async (address, file, type) => {
    const { electron } = await startedApp();
    const response = await electron.fetch(`latensify://app${address}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(await response.text()).toBe(readFileSync(join(pages, file), 'utf8'));
  });

  it('sends a strict policy with everything', async () => {
    const { electron } = await startedApp();
    for (const address of ['index.html', 'nothing', 'pixels/known', 'pixels/unknown']) {
      const { headers } = await electron.fetch(`latensify://app/${address}`);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("connect-src 'self'");
      expect(policy).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('has the pictures that calls have named', async () => {
    const { electron } = await startedApp();
    const response = await electron.fetch('latensify://app/pixels/known');
    expect(response.headers.get('content-type')).toBe('image/png');
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([137, 80, 78, 71]);
    expect((await electron.fetch('latensify://app/pixels/unknown')).status).toBe(404);
  });

  it.each([
    'latensify://app/',
    'latensify://app/../../package.json',
    'latensify://app/%2e%2e/%2e%2e/package.json',
    'latensify://app/..%2f..%2fpackage.json',
    'latensify://app/assets/../../started-app.js',
    'latensify://app//etc/passwd',
    'latensify://app/C:/Windows/win.ini',
    'latensify://app/index.html%00.js',
    'latensify://app/pixels/../index.htm',
    'latensify://other/index.html',
    'latensify://app.example.com/index.html',
    'latensify:///index.html',
  ])('%s is not there', async (address) => {
    const { electron } = await startedApp();
    expect((await electron.fetch(address)).status).toBe(404);
  });

  it('is for reading', async () => {
    const { electron } = await startedApp();
    for (const method of ['POST', 'PUT', 'DELETE']) {
      expect((await electron.fetch('latensify://app/index.html', { method })).status).toBe(405);
    }
  });

  it('never leads out of the folder', async () => {
    const { electron } = await startedApp();
    const part = fc.oneof(fc.constantFrom('..', '.', '%2e%2e', '', 'assets', 'index.html'), fc.webSegment());
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 8 }), async (parts) => {
        const { status } = await electron.fetch(`latensify://app/${parts.join('/')}`);
        expect([200, 404]).toContain(status);
        if (status === 200) expect(parts.at(-1)).toBe('index.html');
      }),
    );
  });
});
