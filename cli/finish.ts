/** Runs a command's work and keeps the code with which the process is to end. */
export type Finish = (work: () => Promise<number>) => Promise<void>;
