import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { openQueueView, type QueueView } from '../../engine/many/index.js';
import { sendBytes } from '../answers.js';
import type { Refusal } from '../guard.js';
import { Pages } from '../pages.js';
import { BoardAdapter } from './adapter.js';

export const boardPath = '/queue';

/**
 * As that of the app's pages, but that this page has a base of its own, styles in its text, and pictures as data. It
 * has no more access: fonts from elsewhere are left away.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Bull Board over the queues of a Redis: a look at what waits, is worked on, and failed. Nothing can be changed. */
export class Board {
  private readonly view: QueueView;
  private readonly adapter = new BoardAdapter();
  private readonly replaceQueues: (queues: BullMQAdapter[]) => void;
  private readonly pages: Pages;
  private readonly template: Promise<string>;
  private shown: readonly string[] = [];

  private constructor(view: QueueView) {
    this.view = view;
    const uiBasePath = dirname(createRequire(import.meta.url).resolve('@bull-board/ui/package.json'));
    const { replaceQueues } = createBullBoard({
      queues: [],
      serverAdapter: this.adapter,
      options: { uiBasePath, uiConfig: { boardTitle: 'Latensify: the queue', hideDocsLink: true } },
    });
    this.replaceQueues = (queues) => replaceQueues(queues);
    this.pages = new Pages(this.adapter.statics);
    this.template = readFile(join(this.adapter.views, 'index.ejs'), 'utf8');
  }

  /** @throws LatensifyError 'usage' | 'unreachable' */
  static async open(url: string, onNotice: (sentence: string) => void): Promise<Board> {
    return new Board(await openQueueView(url, onNotice));
  }

  /** @param path below boardPath */
  async answer(response: ServerResponse, path: string, query: URLSearchParams): Promise<Refusal | undefined> {
    if (path.startsWith('/static/')) {
      const file = await this.pages.get(path.slice('/static'.length));
      if (file === undefined) return { status: 404, reason: 'There is nothing here.' };
      sendBytes(response, file.bytes, file.type, { 'cache-control': 'private, max-age=3600' });
      return undefined;
    }
    if (path.startsWith('/api/')) {
      await this.refresh();
      const answer = await this.adapter.call(path, query);
      if (answer === undefined) return { status: 404, reason: 'There is nothing here.' };
      const bytes = Buffer.from(JSON.stringify(answer.body));
      sendBytes(response, bytes, 'application/json', {}, answer.status);
      return undefined;
    }
    const page = this.adapter.page(await this.template, boardPath);
    sendBytes(response, Buffer.from(page), 'text/html; charset=utf-8', { 'content-security-policy': policy });
    return undefined;
  }

  async close(): Promise<void> {
    await this.view.close();
  }

  private async refresh(): Promise<void> {
    const queues = await this.view.queues();
    const names = queues.map(({ name }) => name);
    if (names.join() === this.shown.join()) return;
    this.shown = names;
    this.replaceQueues(
      queues.map((queue) => {
        const adapter = new BullMQAdapter(queue, { readOnlyMode: true });
        adapter.setFormatter(
          'name',
          ({ name, data }: { name: string; data: { file?: { name?: string } } }) =>
            `${name} ${data.file?.name ?? ''}`,
        );
        return adapter;
      }),
    );
  }
}
