import { randomUUID } from 'node:crypto';
import { asLatensifyError } from '../../common/errors.js';
import type { ExportFormat, ExportState } from '../api/index.js';
import type { EngineLink } from '../host/index.js';
import type { QueueItem } from '../queue/index.js';

export interface ExportRequest {
  readonly items: readonly QueueItem[];
  readonly format: ExportFormat;
  readonly quality: number | undefined;
  /** Whether to show grain; undefined: as each file says. */
  readonly grain: boolean | undefined;
  /** Absolute; undefined puts each beside its .ltn file. */
  readonly folder: string | undefined;
  readonly overwrite: boolean;
}

interface RunningExport {
  state: ExportState;
  readonly controller: AbortController;
  /** What was written. */
  readonly written: { readonly path: string; readonly folder: string }[];
}

const maxProblems = 100;
const maxKept = 50;

/** Writes results as pictures that open everywhere, one export after the other's file. */
export class Exports {
  private readonly engine: EngineLink;
  private readonly onChange: (state: ExportState) => void;
  private readonly exports = new Map<string, RunningExport>();
  /** Apart from those of the queue. */
  private nextTask = 1_000_000_000;

  constructor(engine: EngineLink, onChange: (state: ExportState) => void) {
    this.engine = engine;
    this.onChange = onChange;
  }

  start(request: ExportRequest): ExportState {
    const id = randomUUID();
    const state: ExportState = {
      id,
      state: 'running',
      files: request.items.length,
      finished: 0,
      failed: 0,
      problems: [],
    };
    const running: RunningExport = { state, controller: new AbortController(), written: [] };
    this.exports.set(id, running);
    if (this.exports.size > maxKept) this.exports.delete(this.exports.keys().next().value!);
    void this.run(running, request);
    return state;
  }

  cancel(id: string): void {
    this.exports.get(id)?.controller.abort();
  }

  /** What an export has written so far. */
  written(id: string): readonly { readonly path: string; readonly folder: string }[] | undefined {
    return this.exports.get(id)?.written;
  }

  private async run(running: RunningExport, request: ExportRequest): Promise<void> {
    for (const item of request.items) {
      if (running.controller.signal.aborted) break;
      const problem = await this.exportOne(running, item, request);
      const { finished, failed, problems } = running.state;
      this.change(running, {
        finished: finished + 1,
        failed: failed + (problem === undefined ? 0 : 1),
        problems: problem === undefined ? problems : [...problems, problem].slice(0, maxProblems),
      });
    }
    const { failed, files } = running.state;
    const ended = files > 0 && failed === files ? 'failed' : 'done';
    this.change(running, { state: running.controller.signal.aborted ? 'cancelled' : ended });
  }

  /** @returns what went wrong */
  private async exportOne(
    { controller, written }: RunningExport,
    item: QueueItem,
    { format, quality, grain, folder, overwrite }: ExportRequest,
  ): Promise<string | undefined> {
    const source = item.kind === 'ltn' ? item.path : item.result?.path;
    if (!source?.toLowerCase().endsWith('.ltn')) {
      return `${item.name}: It has no .ltn file that could be exported.`;
    }
    const output =
      folder === undefined ? undefined : item.folder === '' ? folder : `${folder}/${item.folder}`;
    const request = {
      sources: [source],
      ...(output !== undefined && { output }),
      pattern: '{name}',
      overwrite,
      format,
      ...(quality !== undefined && { quality }),
      ...(grain !== undefined && { grain }),
    };
    try {
      const task = this.nextTask++;
      const result = await this.engine.call('develop', { task, request }, { signal: controller.signal });
      if (result.output !== undefined) written.push({ path: result.output, folder: item.folder });
      const isThere = result.outcome === 'written' || result.output !== undefined;
      return isThere && result.reason === undefined ? undefined : `${item.name}: ${result.reason ?? ''}`;
    } catch (thrown) {
      return `${item.name}: ${asLatensifyError(thrown).message}`;
    }
  }

  private change(running: RunningExport, changes: Partial<ExportState>): void {
    running.state = { ...running.state, ...changes };
    this.onChange(running.state);
  }
}
