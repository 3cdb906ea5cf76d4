/** What the menus, dialogs and notifications of the desktop app say: the one place to translate. */
export const texts = {
  menu: {
    file: 'File',
    addFiles: 'Add pictures…',
    addFolder: 'Add folder…',
    recent: 'Open recent',
    clearRecent: 'Clear the list',
    export: 'Export…',
    settings: 'Settings…',
    edit: 'Edit',
    job: 'Job',
    run: 'Run',
    pause: 'Pause or resume',
    cancel: 'Cancel',
    view: 'View',
    window: 'Window',
    help: 'Help',
    shortcuts: 'Keyboard shortcuts',
  },
  pick: {
    files: 'Choose pictures',
    folder: 'Choose a folder of pictures',
    'output-folder': 'Choose where the results go',
    pictures: 'Pictures',
    all: 'All files',
  },
  finished: {
    title: 'Latensify is done',
    body: (files: number, saved: string) =>
      files === 1 ? `1 file, ${saved} saved.` : `${files} files, ${saved} saved.`,
    failed: (failed: number) => (failed === 1 ? ' 1 file failed.' : ` ${failed} files failed.`),
  },
} as const;
