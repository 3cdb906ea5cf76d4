import { Command } from 'commander';
import { compareFolder } from './compare.js';
import { damageFolder } from './damage.js';
import { fetchSamples } from './fetch.js';
import { samples } from './samples.js';

interface Flags {
  readonly python: string;
  readonly fetch?: true;
  readonly host: string;
  readonly damage?: string;
}

export function cameraFilesCommand(): Command {
  return new Command('camera-files')
    .description('Reads raw and HEIC files and compares them with rawpy and pillow-heif.')
    .argument('<folder>', 'folder of camera files')
    .option('--python <program>', 'Python with bench/peers/requirements.txt installed', 'python3')
    .option('--fetch', 'bring real files of ten makers there first (some 400 MB)')
    .option('--host <address>', 'where they are fetched from', 'https://raw.githubusercontent.com')
    .option('--damage <number>', 'instead, read so many damaged variants of each file')
    .action(async (folder: string, flags: Flags) => {
      let isComplete = true;
      if (flags.fetch) {
        const { there, skipped } = await fetchSamples(samples, folder, flags.host);
        for (const sentence of skipped) console.log(`skipped ${sentence}`);
        console.log(`${there.length} samples are there, ${skipped.length} skipped`);
        isComplete = skipped.length === 0;
      }
      const isWell =
        flags.damage === undefined
          ? await compareFolder(folder, flags.python)
          : await damageFolder(folder, Number(flags.damage));
      process.exitCode = isWell && isComplete ? 0 : 1;
    });
}
