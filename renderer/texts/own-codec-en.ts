import { formatBytes } from '../format/numbers.js';

/** Codecs that were trained by users: choosing one, and files that bring one along. */
export const ownCodecEn = {
  choice: {
    label: 'Model',
    shipped: 'Latensify',
    own: 'Models of your own',
    missing: 'A model that is gone',
    shippedHelp: 'The codec that comes with Latensify.',
    ownHelp: 'Trained in the Lab. Keep it: its files open with it alone.',
    noPresets: 'Only with Latensify’s own model',
    embed: 'Put the model into each file',
    embedHelp: (bytes: number | undefined) =>
      `Others can open it then, after they were asked.${bytes === undefined ? '' : ` It adds up to ${formatBytes(bytes)}.`}`,
  },
  untrusted: {
    title: 'This picture needs a model that came with it',
    help: (name: string, size: string) =>
      `“${name}” (${size}) was trained by whoever made the file. Run it if you know where the file comes from. It is a network, not a program: it is read within limits, and tried in a process of its own first. Your answer holds for every file with this model.`,
    id: (id: string) => `Model ${id}`,
    run: 'Run this model',
  },
};
