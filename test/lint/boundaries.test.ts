import { join } from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../common/paths.js';

// Type-aware rules need files that exist; the import rules are what is tested here.
const eslint = new ESLint({
  cwd: projectRoot,
  ruleFilter: ({ ruleId }) => ruleId.startsWith('boundaries/'),
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
});

async function complaints(path: string, statement: string): Promise<string[]> {
  const results = await eslint.lintText(statement + '\n', { filePath: join(projectRoot, path) });
  return results.flatMap((result) => result.messages.map((message) => message.message));
}

describe('import boundaries', () => {
  it.each([
    ['models/codec/probe.ts', "import '../../engine/images/types.js';"],
    ['common/probe.ts', "import type { Codec } from '../models/codec/types.js';"],
    ['cli/probe.ts', "import '../models/codec/types.js';"],
    ['server/probe.ts', "import '../cli/main.js';"],
    ['engine/jobs/probe.ts', "export * from '../../cli/main.js';"],
    ['engine/jobs/probe.ts', "await import('../../cli/main.js');"],
    ['renderer/stores/probe.ts', "import '../../engine/index.js';"],
    ['renderer/stores/probe.ts', "import '../../models/codec/index.js';"],
    ['server/probe.ts', "import '../renderer/mount.js';"],
  ])('%s may not: %s', async (path, statement) => {
    expect(await complaints(path, statement)).not.toEqual([]);
  });

  it.each([
    ['engine/jobs/probe.ts', "import '../images/types.js';"],
    ['engine/jobs/probe.ts', "import '../../models/codec/types.js';"],
    ['models/codec/probe.ts', "import './container/types.js';"],
  ])('%s may not reach past a folder’s index: %s', async (path, statement) => {
    expect(await complaints(path, statement)).toEqual([expect.stringContaining('index.js')]);
  });

  it.each([
    ['engine/jobs/probe.ts', "import 'sharp';", 'engine/images/'],
    ['models/codec/probe.ts', "import 'onnxruntime-node';", 'models/runtime/'],
    ['engine/jobs/probe.ts', "import 'commander';", 'cli/'],
  ])('%s may not: %s', async (path, statement, sole) => {
    expect(await complaints(path, statement)).toEqual([expect.stringContaining(sole)]);
  });

  it.each([
    ['models/codec/probe.ts', "import '../../common/errors.js';"],
    ['models/codec/probe.ts', "import './types.js';"],
    ['models/codec/container/probe.ts', "import '../types.js';"],
    ['models/runtime/probe.ts', "import 'onnxruntime-node';"],
    ['engine/images/probe.ts', "import 'sharp';"],
    ['cli/probe.ts', "import 'commander';"],
    ['renderer/stores/probe.ts', "import '../../engine/api/index.js';"],
    ['renderer/stores/probe.ts', "import '../format/numbers.js';"],
    ['engine/jobs/probe.ts', "import { readFile } from 'node:fs/promises';"],
    ['test/models/probe.ts', "import '../../models/codec/types.js';"],
    ['bench/codec/probe.ts', "import 'sharp';"],
  ])('%s may: %s', async (path, statement) => {
    expect(await complaints(path, statement)).toEqual([]);
  });
});
