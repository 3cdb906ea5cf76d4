import { relative } from 'node:path';
import type { LabFolder } from '../api/index.js';
import type { Collection } from './collection.js';

const SHOWN = 50;
const LABELS = 200;

/** What was found in a folder, as an interface shows it: paths below the folder, and not without end. */
export function shortReport(report: Collection['report'], source: string): LabFolder {
  const { pictures, unreadable, duplicates, small, grey, labels } = report;
  return {
    pictures,
    unreadable: unreadable
      .slice(0, SHOWN)
      .map(({ path, reason }) => ({ name: relative(source, path) || path, reason })),
    unreadableCount: unreadable.length,
    duplicates,
    small,
    grey,
    labels: labels.slice(0, LABELS),
  };
}
