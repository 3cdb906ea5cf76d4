import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';
import type { Download } from '../engine/app/index.js';
import { attachment } from './answers.js';
import { securityHeaders } from './guard.js';

/** One file as it is, several as a zip that is made while it is sent. @throws when a file or the connection is gone */
export async function sendDownload(response: ServerResponse, { name, files }: Download): Promise<void> {
  const [first] = files;
  const common = { ...securityHeaders, 'cache-control': 'no-store' };
  if (files.length === 1) {
    const { size } = await stat(first!.path);
    response.writeHead(200, {
      ...common,
      'content-type': 'application/octet-stream',
      'content-length': size,
      'content-disposition': attachment(basename(name)),
    });
    await pipeline(createReadStream(first!.path), response);
    return;
  }
  const zip = new yazl.ZipFile();
  response.writeHead(200, {
    ...common,
    'content-type': 'application/zip',
    'content-disposition': attachment(name),
  });
  // yazl reports a file that is gone here, and its output would never end.
  zip.on('error', (error: Error) => response.destroy(error));
  // Pictures are compressed already.
  for (const { path, name: nameInZip } of files)
    zip.addFile(path, nameInZip.replaceAll('\\', '_'), { compress: false });
  zip.end();
  await pipeline(zip.outputStream, response);
}
