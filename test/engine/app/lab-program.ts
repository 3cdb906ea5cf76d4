import { join } from 'node:path';
import {
  type AppContract,
  appContract,
  type Client,
  createClient,
  type LabRun,
  type LabTuning,
  transportPair,
} from '../../../engine/api/index.js';
import { type AppService, createAppService } from '../../../engine/app/index.js';
import { type EngineChild, forkEngine } from '../../../engine/host/index.js';
import { type ForkLab, forkLab } from '../../../engine/lab/host/index.js';
import { temporaryFolder } from '../temp-folder.js';

/** A program with a lab of its own, and an interface that is connected to it. */
export interface LabProgram {
  readonly service: AppService;
  readonly client: Client<AppContract>;
  readonly folder: string;
  /** Processes that train. */
  readonly trainings: EngineChild[];
  /** What was told of trainings, and of fine-tunings. */
  readonly changes: (LabRun | LabTuning)[];
}

/** @param folder of an earlier program, to go on with its lab; default: a new one */
export async function startLabProgram(folder?: string): Promise<LabProgram> {
  const place = folder ?? (await temporaryFolder());
  const trainings: EngineChild[] = [];
  const fork: ForkLab = (role, labFolder) => {
    const child = forkLab(role, labFolder);
    if (role === 'train') trainings.push(child);
    return child;
  };
  const service = await createAppService({
    surface: 'desktop',
    version: '0',
    stateFolder: join(place, 'state'),
    labFolder: join(place, 'lab'),
    firstOutput: { place: 'beside' },
    fork: () => forkEngine({ device: 'cpu' }),
    forkLab: fork,
  });
  const [mine, its] = transportPair();
  service.connect(its);
  const client = createClient(appContract, mine);
  const changes: (LabRun | LabTuning)[] = [];
  client.on('lab.changed', (run) => changes.push(run));
  client.on('lab.tuningChanged', (tuning) => changes.push(tuning));
  return { service, client, folder: place, trainings, changes };
}
