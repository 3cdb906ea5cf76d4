/** What the shell learns; docs/cli.md and the help text name the same numbers. */
export const exitCodes = {
  done: 0,
  /** Some files, or the whole command, failed. */
  failed: 1,
  /** The command line was not understood. */
  usage: 2,
  /** Stopped by Ctrl-C: 128 + SIGINT. */
  interrupted: 130,
} as const;
