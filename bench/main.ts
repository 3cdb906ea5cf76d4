#!/usr/bin/env node
import { Command } from 'commander';
import { cameraFilesCommand } from './camera-files/command.js';
import { codecCommand, reportCommand } from './codec/command.js';
import { colorizeCommand } from './colorize/command.js';
import { labCommand, labMemoryCommand, labSpeedCommand } from './lab/command.js';
import { manyCommand } from './many/command.js';
import { denoiseCommand } from './denoise/command.js';

const program = new Command('bench')
  .description('Measures Latensify against its peers.')
  .addCommand(codecCommand())
  .addCommand(colorizeCommand())
  .addCommand(labCommand())
  .addCommand(labSpeedCommand())
  .addCommand(labMemoryCommand())
  .addCommand(cameraFilesCommand())
  .addCommand(manyCommand())
  .addCommand(denoiseCommand())
  .addCommand(reportCommand());

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write((error instanceof Error ? error.message : String(error)) + '\n');
  process.exitCode = 1;
}
