/**
 * Between the preload script and the main process. What is said to the engine goes through a port of its own and
 * follows the contract of engine/api; these are the few things that only the desktop has.
 */
export const channels = {
  /** Page → main: open a connection to the engine. Main → page: its port. */
  connect: 'desktop:connect',
  /** Page → main, answered: paths of dropped files become grants. */
  grantDropped: 'desktop:grant-dropped',
  /** Page → main: the drag of results that has begun is one of files. */
  startDrag: 'desktop:start-drag',
  /** Page → main, answered: show the result of an item in the system's file manager. */
  showInFolder: 'desktop:show-in-folder',
  /** Main → page: something was chosen in the menu. */
  command: 'desktop:command',
} as const;

export type Channel = (typeof channels)[keyof typeof channels];
