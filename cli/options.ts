/** Options that several commands share, declared once so that they read and behave alike. */
import { type Command, Option } from 'commander';
import type { EngineOptions } from '../engine/index.js';
import { parseCount, parsePixels } from './arguments.js';

const devices = ['auto', 'cpu', 'webgpu', 'cuda', 'tensorrt', 'dml', 'coreml'] as const;

export interface FileFlags {
  readonly output?: string;
  readonly recursive?: true;
  readonly name?: string;
  readonly overwrite?: true;
  readonly copy: boolean;
  readonly dryRun?: true;
}

export interface ReplaceFlags {
  readonly replace?: true;
  readonly backup?: string;
}

export interface RunFlags {
  readonly device: NonNullable<EngineOptions['device']>;
  readonly jobs?: number;
  readonly maxPixels?: number;
  readonly queue?: string;
}

export interface ReportFlags {
  readonly json?: true;
  readonly quiet?: true;
}

export function addFileOptions(command: Command): Command {
  return command
    .optionsGroup('Files:')
    .option('-o, --output <folder>', 'where the results go (default: beside the sources)')
    .option('-r, --recursive', 'take sub-folders, too')
    .option('--name <pattern>', 'names of the results, from {name}, {ext}, {quality} and {format}')
    .option('--no-copy', 'leave out the files that are not pictures instead of copying them')
    .option('--overwrite', 'write over results that are there already')
    .option('--dry-run', 'say what would be done, write nothing');
}

export function addReplaceOptions(command: Command): Command {
  return command
    .addOption(new Option('--replace', 'put the results in the place of the originals').conflicts('output'))
    .option(
      '--backup <folder>',
      'where --replace keeps the originals (default: latensify-originals in each source)',
    );
}

export function addRunOptions(command: Command): Command {
  return command
    .optionsGroup('Running:')
    .addOption(deviceOption())
    .option('--jobs <number>', 'files worked on at once', parseCount)
    .option('--max-pixels <number>', 'refuse pictures with more pixels, for example 300M', parsePixels)
    .addOption(queueOption('hand the files to workers through this Redis instead of working on them here'));
}

export function addReportOptions(command: Command): Command {
  return command
    .optionsGroup('What is printed:')
    .option('--json', 'one JSON event a line, for programs')
    .addOption(new Option('-q, --quiet', 'only what failed').conflicts('json'));
}

/** A password is better kept out of the list of processes: the environment is read, too. */
export function queueOption(description: string): Option {
  return new Option('--queue <address>', description).env('LATENSIFY_QUEUE');
}

export function deviceOption(): Option {
  return new Option(
    '--device <name>',
    'where the networks run; auto takes the best that passes its self-check',
  )
    .choices(devices)
    .default('auto');
}

/** What all jobs take, from the flags that all of them have. */
export function jobOptions(sources: string[], flags: FileFlags & RunFlags) {
  return {
    sources,
    copyOthers: flags.copy,
    recursive: flags.recursive ?? false,
    overwrite: flags.overwrite ?? false,
    dryRun: flags.dryRun ?? false,
    output: flags.output,
    maxPixels: flags.maxPixels,
    ...(flags.name !== undefined && { pattern: flags.name }),
    ...(flags.jobs !== undefined && { jobs: flags.jobs }),
  };
}

/** What jobs take that may put results in the place of originals. */
export const replaceOptions = ({ replace, backup }: ReplaceFlags) => ({
  replace: replace ?? false,
  backupFolder: backup,
});
