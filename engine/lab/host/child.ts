import { fileURLToPath } from 'node:url';
import { type EngineChild, forkEngine } from '../../host/index.js';

/** What a process of the lab is for: only looking at things is not at the lowest priority, as somebody waits for it. */
export type LabRole = 'train' | 'estimate' | 'look' | 'use';

/** Starts a process of the lab. */
export type ForkLab = (role: LabRole, labFolder: string) => EngineChild;

const program: string = fileURLToPath(new URL('process.js', import.meta.url));

/** As a child of this Node.js process. */
export const forkLab: ForkLab = (role, labFolder) =>
  forkEngine({ program, args: [role, labFolder], isQuiet: true });
