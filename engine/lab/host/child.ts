import { fileURLToPath } from 'node:url';
import { type EngineChild, forkEngine } from '../../host/index.js';

/** What a process of the lab is for: training runs at the lowest priority, looking at things only a little lower. */
export type LabRole = 'train' | 'estimate' | 'look';

/** Starts a process of the lab. */
export type ForkLab = (role: LabRole, labFolder: string) => EngineChild;

const program: string = fileURLToPath(new URL('process.js', import.meta.url));

/** As a child of this Node.js process. */
export const forkLab: ForkLab = (role, labFolder) =>
  forkEngine({ program, args: [role, labFolder], isQuiet: true });
