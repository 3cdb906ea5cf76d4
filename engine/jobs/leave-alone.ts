import type { FileResult, JobContext } from './context.js';
import { copyThrough } from './copying.js';
import type { PlannedFile } from './plan.js';

/** A file that is not converted: copied to the output folder, unless that is not wanted. */
export async function leaveAlone(
  context: JobContext,
  item: PlannedFile,
  reason: string,
): Promise<FileResult> {
  const copied = context.request.copyOthers ? await copyThrough(context, item) : undefined;
  if (copied === undefined) return { outcome: 'skipped', reason };
  switch (copied.state) {
    case 'copied':
      return { outcome: 'copied', reason, output: copied.path, bytesAfter: item.file.size };
    case 'there':
      return { outcome: 'skipped', reason: 'It was copied in an earlier run.', output: copied.path };
    case 'in-place':
      return { outcome: 'skipped', reason };
    case 'name-taken':
      return { outcome: 'skipped', reason: 'A file of its name exists already in the output folder.' };
  }
}
