import type { StoredRun } from '../../lab/runs/index.js';
import { LabLink } from './link.js';
import { LabPictureStore } from './pictures.js';
import type { LabSurroundings } from './surroundings.js';
import { Trainings } from './trainings.js';
import { Tunings } from './tunings.js';

/** The processes of the lab, and what they are at. */
export class Lab {
  readonly pictures = new LabPictureStore();
  /** For what takes moments: networks, folders, models. */
  readonly look: LabLink;
  /** Trains for a second to see how long it takes. */
  readonly estimator: LabLink;
  /** For what takes longer: models used on folders. */
  readonly user: LabLink;
  readonly trainings: Trainings;
  readonly tunings: Tunings;
  private readonly around: LabSurroundings;

  constructor(around: LabSurroundings) {
    this.around = around;
    const { labFolder, fork, emit } = around;
    this.look = new LabLink(
      () => fork('look', labFolder),
      (fraction) => emit('lab.checked', { fraction }),
    );
    this.estimator = new LabLink(() => fork('estimate', labFolder));
    this.user = new LabLink(
      () => fork('use', labFolder),
      (fraction) => emit('lab.used', { fraction }),
    );
    this.trainings = new Trainings(around, this.look, this.pictures);
    this.tunings = new Tunings(around, this.pictures);
  }

  get within(): readonly string[] | undefined {
    return this.around.roots;
  }

  /** What has the run of this id: both kinds are paused, resumed, stopped and removed alike. */
  async keeperOf(run: string): Promise<Trainings | Tunings> {
    return (await this.tunings.has(run)) ? this.tunings : this.trainings;
  }

  /** @throws LatensifyError 'usage' */
  find(run: string): Promise<StoredRun> {
    return this.trainings.find(run);
  }

  /** Paths of sources that runs may need again. */
  async sources(): Promise<string[]> {
    return [...(await this.trainings.sources()), ...(await this.tunings.sources())];
  }

  /** Lets all work save where it is, and ends all processes. */
  async dispose(): Promise<void> {
    await Promise.all([this.trainings.dispose(), this.tunings.dispose()]);
    this.look.end();
    this.estimator.end();
    this.user.end();
  }
}
