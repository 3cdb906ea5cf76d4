import { Command } from 'commander';
import { compareFolder } from './compare.js';

export function cameraFilesCommand(): Command {
  return new Command('camera-files')
    .description('Reads raw and HEIC files and compares them with rawpy and pillow-heif.')
    .argument('<folder>', 'folder of camera files')
    .option('--python <program>', 'Python with bench/peers/requirements.txt installed', 'python3')
    .action(async (folder: string, { python }: { python: string }) => {
      process.exitCode = (await compareFolder(folder, python)) ? 0 : 1;
    });
}
