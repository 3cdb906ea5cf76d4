import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = [
  process.env['LATENSIFY_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  chromium.executablePath(),
];

/** A Chromium on this machine; where there is none these tests are skipped, and say so. */
export const chromiumPath = places.find((path) => path !== undefined && path !== '' && existsSync(path));

export const skipReason = 'No Chromium was found: set LATENSIFY_CHROMIUM to the path of one.';

if (chromiumPath === undefined) console.warn(`Tests in a browser are skipped. ${skipReason}`);

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath!,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}
