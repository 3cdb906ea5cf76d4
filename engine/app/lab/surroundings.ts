import type { AppContract, EventData, EventName, LabSource } from '../../api/index.js';
import type { ForkLab } from '../../lab/host/index.js';

/** What the lab has of the program around it. */
export interface LabSurroundings {
  readonly labFolder: string;
  readonly fork: ForkLab;
  readonly roots: readonly string[] | undefined;
  /** Path of a granted file or folder, or the text for drawn pictures. @throws LatensifyError 'usage' */
  readonly pathOf: (source: LabSource) => string;
  readonly emit: <N extends EventName<AppContract>>(name: N, data: EventData<AppContract, N>) => void;
  readonly onFault: (sentence: string) => void;
}

/** Decoded pictures that a training keeps. */
export const cacheBytes = 512 * 2 ** 20;

/** Where pictures may lie, where not everywhere. */
export const within = ({ roots }: LabSurroundings): { within?: readonly string[] } =>
  roots === undefined ? {} : { within: roots };
