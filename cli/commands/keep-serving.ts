import { serve } from '../../server/index.js';
import { exitCodes } from '../exit-codes.js';
import { escapeText } from '../terminal/escape.js';
import { version } from '../../common/version.js';

export interface ServeSettings {
  readonly root?: string;
  readonly port?: number;
  readonly host?: string;
  readonly state?: string;
  readonly maxUpload?: number;
  readonly queue?: string;
}

/** Serves until the process is told to end. */
export async function keepServing({
  root,
  port,
  host,
  state,
  maxUpload,
  queue,
}: ServeSettings): Promise<number> {
  const server = await serve({
    version: version(),
    root,
    port,
    host,
    stateFolder: state,
    maxUploadBytes: maxUpload,
    queue,
    onLog: (level, sentence) => {
      if (level !== 'info') process.stderr.write(`${level}: ${escapeText(sentence)}\n`);
    },
  });
  const queueLine = server.queueUrl === undefined ? '' : `The queue is at ${server.queueUrl}\n`;
  process.stdout.write(`Latensify is at ${server.url}\n${queueLine}Ctrl-C ends it.\n`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await server.close();
  return exitCodes.done;
}
