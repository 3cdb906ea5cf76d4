import { asLatensifyError, LatensifyError } from '../../../common/errors.js';
import type { LabEpoch, LabStep } from '../../api/index.js';
import { removeRun, type Stored } from '../../lab/runs/index.js';
import type { LossCurve } from './loss-curve.js';
import type { LabSurroundings } from './surroundings.js';
import { type Stoppable, UnderWay } from './under-way.js';

/** Work under way, as far as its events tell. */
export interface Active extends Stoppable {
  /** Of this part of it, in milliseconds since 1970. */
  readonly startedAt: number;
  readonly curve: LossCurve;
  /** It does more than looking through its pictures. */
  readonly hasBegun: boolean;
}

/** What all records say. */
interface SomeRecord {
  readonly id: string;
  readonly ended?: { readonly how: string } | undefined;
}

interface SomeRequest {
  readonly resume?: boolean | undefined;
}

/** One kind of work of this program, each piece in a process of its own, and its runs that lie on the disk. */
export abstract class Runs<Record extends SomeRecord, Work extends Active, Request extends SomeRequest> {
  protected readonly around: LabSurroundings;
  protected readonly active: UnderWay<Work>;
  /** Why processes ended that could not say it themselves. */
  protected readonly reasons = new Map<string, string>();
  /** "training" */
  private readonly what: string;

  protected constructor(around: LabSurroundings, what: string) {
    this.around = around;
    this.what = what;
    this.active = new UnderWay((id, work) => void this.tell(id, work));
  }

  protected abstract stored(): Promise<Stored<Record>[]>;
  protected abstract read(folder: string): Promise<Stored<Record> | undefined>;
  protected abstract writeFailure(stored: Stored<Record>, reason: string): Promise<void>;
  protected abstract folderOf(request: Request): string;
  /** To go on with it. */
  protected abstract requestOf(record: Record): Request;
  protected abstract newWork(): Work;
  /** Ends with the work. @throws LatensifyError what it failed with */
  protected abstract work(id: string, request: Request, work: Work, folder: string): Promise<void>;
  protected abstract tellState(stored: Stored<Record>): void;
  protected abstract tellCurve(id: string, curve: { epochs: LabEpoch[]; steps: LabStep[] }): void;

  async has(id: string): Promise<boolean> {
    return this.active.has(id) || (await this.maybe(id)) !== undefined;
  }

  /** @throws LatensifyError 'usage' */
  async find(id: string): Promise<Stored<Record>> {
    const stored = await this.maybe(id);
    if (stored !== undefined) return stored;
    throw new LatensifyError('usage', `This ${this.what} is not there any more.`);
  }

  /** @throws LatensifyError 'usage' */
  pause(id: string): void {
    const work = this.active.get(id);
    if (work === undefined) throw new LatensifyError('usage', `This ${this.what} does not run here.`);
    work.pause.abort();
    this.active.wake(id);
  }

  /** @throws LatensifyError 'usage' */
  async resume(id: string): Promise<void> {
    const { record, hasCheckpoint } = await this.idle(id);
    if (record.ended !== undefined && !(record.ended.how === 'failed' && hasCheckpoint)) {
      throw new LatensifyError('usage', `This ${this.what} is over: start a new one.`);
    }
    this.begin(id, this.requestOf(record));
  }

  /** With what was learned by then; what has not begun is given up. @throws LatensifyError 'usage' */
  async stop(id: string): Promise<void> {
    const work = this.active.get(id);
    if (work !== undefined) {
      (work.hasBegun ? work.finish : work.pause).abort();
      this.active.wake(id);
      return;
    }
    const { record, hasCheckpoint } = await this.idle(id);
    if (!hasCheckpoint) {
      throw new LatensifyError(
        'usage',
        'It has learned nothing yet that could be kept: resume or remove it.',
      );
    }
    this.begin(id, this.requestOf(record)).finish.abort();
    this.active.wake(id);
  }

  /** @throws LatensifyError 'usage' while it is under way */
  async remove(id: string): Promise<void> {
    const { folder } = await this.idle(id);
    await removeRun(folder);
    this.reasons.delete(id);
    this.around.emit('lab.removed', { run: id });
  }

  async dispose(): Promise<void> {
    await this.active.dispose();
  }

  protected begin(id: string, request: Request): Work {
    const work = this.newWork();
    const folder = this.folderOf(request);
    this.reasons.delete(id);
    this.active.begin(
      id,
      work,
      () => this.run(id, request, work, folder),
      () => this.tellEnd(id, folder),
    );
    return work;
  }

  /** The same, or with a number behind it. @param folderOf a name */
  protected async freeName(wanted: string, folderOf: (name: string) => string): Promise<string> {
    const taken = new Set((await this.stored()).map(({ folder }) => folder.toLowerCase()));
    const plain = wanted.trim();
    for (let number = 1; ; number++) {
      const name = number === 1 ? plain : `${plain} ${number}`;
      if (!taken.has(folderOf(name).toLowerCase())) return name;
    }
  }

  private async run(id: string, request: Request, work: Work, folder: string): Promise<void> {
    try {
      await this.work(id, request, work, folder);
    } catch (thrown) {
      const { code, message } = asLatensifyError(thrown);
      if (code !== 'cancelled') await this.noteFailure(id, folder, message);
      else if (!work.hasBegun && !request.resume) await removeRun(folder).catch(() => undefined);
    }
  }

  private async tellEnd(id: string, folder: string): Promise<void> {
    const stored = await this.read(folder);
    if (stored === undefined) this.around.emit('lab.removed', { run: id });
    else this.tellState(stored);
    this.around.emit('lab.models', {});
  }

  /** What its process did not write down itself. */
  private async noteFailure(id: string, folder: string, reason: string): Promise<void> {
    this.around.onFault(`A ${this.what} failed: ${reason}`);
    const stored = await this.read(folder);
    if (stored === undefined || stored.record.ended !== undefined) return;
    if (stored.hasCheckpoint) this.reasons.set(id, reason);
    else await this.writeFailure(stored, reason).catch(() => this.reasons.set(id, reason));
  }

  private async tell(id: string, work: Work): Promise<void> {
    const curve = work.curve.takeNew();
    if (curve !== undefined) this.tellCurve(id, curve);
    const stored = await this.maybe(id);
    if (stored !== undefined && this.active.get(id) === work) this.tellState(stored);
  }

  private async maybe(id: string): Promise<Stored<Record> | undefined> {
    return (await this.stored()).find(({ record }) => record.id === id);
  }

  private async idle(id: string): Promise<Stored<Record>> {
    const stored = await this.find(id);
    if (!this.active.has(id) && !stored.isTaken) return stored;
    throw new LatensifyError('usage', `This ${this.what} is under way: pause or stop it first.`);
  }
}

/** Of a run that is not under way. */
export const stateAtRest = <How extends string>(
  ended: { readonly how: How } | undefined,
  hasCheckpoint: boolean,
): How | 'paused' =>
  ended === undefined || (ended.how === 'failed' && hasCheckpoint) ? 'paused' : ended.how;
