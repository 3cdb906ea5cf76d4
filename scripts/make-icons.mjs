/**
 * Draws the icons that packages need from electron/icons/*.svg into dist/icons (or the folder that is named): PNG for
 * Linux and the window, ICO for Windows, ICNS for macOS.
 */
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = process.argv[2] ?? join(root, 'dist/icons');

const pngSizes = [16, 32, 48, 64, 128, 256, 512, 1024];
const icoSizes = [16, 24, 32, 48, 64, 128, 256];
// Types of ICNS that hold PNG: the size, or its half at two pixels a point.
const icnsTypes = [
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
];

async function main() {
  await fs.mkdir(join(folder, 'png'), { recursive: true });
  for (const [drawing, name] of [
    ['app', 'icon'],
    ['document', 'document'],
  ]) {
    const svg = await fs.readFile(join(root, 'electron/icons', `${drawing}.svg`));
    await fs.writeFile(join(folder, `${name}.png`), await png(svg, 512));
    await fs.writeFile(join(folder, `${name}.ico`), await ico(svg));
    await fs.writeFile(join(folder, `${name}.icns`), await icns(svg));
    if (name !== 'icon') continue;
    for (const size of pngSizes) {
      await fs.writeFile(join(folder, 'png', `${size}x${size}.png`), await png(svg, size));
    }
  }
}

/** The drawings are 1024 units wide; sharp draws an SVG at 72 units an inch. */
const png = (svg, size) =>
  sharp(svg, { density: (72 * size) / 1024 })
    .resize(size, size)
    .png()
    .toBuffer();

/** https://learn.microsoft.com/windows/win32/menurc/newheader: a directory, then PNG files (since Windows Vista). */
async function ico(svg) {
  const pictures = await Promise.all(icoSizes.map((size) => png(svg, size)));
  const header = Buffer.alloc(6 + 16 * pictures.length);
  header.writeUInt16LE(1, 2); // an icon
  header.writeUInt16LE(pictures.length, 4);
  let offset = header.length;
  pictures.forEach((picture, index) => {
    const entry = 6 + 16 * index;
    header.writeUInt8(icoSizes[index] % 256, entry); // 0 stands for 256
    header.writeUInt8(icoSizes[index] % 256, entry + 1);
    header.writeUInt16LE(1, entry + 4); // planes
    header.writeUInt16LE(32, entry + 6); // bits a pixel
    header.writeUInt32LE(picture.length, entry + 8);
    header.writeUInt32LE(offset, entry + 12);
    offset += picture.length;
  });
  return Buffer.concat([header, ...pictures]);
}

/** https://en.wikipedia.org/wiki/Apple_Icon_Image_format: a type and a length (both included) before each PNG. */
async function icns(svg) {
  const parts = await Promise.all(icnsTypes.map(async ([type, size]) => chunk(type, await png(svg, size))));
  return chunk('icns', Buffer.concat(parts));
}

function chunk(type, content) {
  const header = Buffer.alloc(8);
  header.write(type, 'latin1');
  header.writeUInt32BE(8 + content.length, 4);
  return Buffer.concat([header, content]);
}

await main();
