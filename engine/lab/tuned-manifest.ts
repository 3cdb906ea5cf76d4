import { createHash } from 'node:crypto';

/** What model.json of a fine-tuned model says: its id follows from the files alone. */
export function tunedManifest<About extends object>(
  about: About,
  files: ReadonlyMap<string, Uint8Array>,
): About & { readonly id: string; readonly files: Record<string, string>; readonly created: string } {
  const hashes = Object.fromEntries(
    [...files].map(([file, bytes]) => [file, createHash('sha256').update(bytes).digest('hex')]),
  );
  const lines = Object.keys(hashes)
    .sort()
    .map((file) => `${file} ${hashes[file] ?? ''}`);
  const id = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
  return { ...about, id, files: hashes, created: new Date().toISOString() };
}
