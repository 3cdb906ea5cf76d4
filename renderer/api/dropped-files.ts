/** A file with its path below what was dropped: `Iceland/day 1/IMG_1.jpg`, or just its name. */
export interface DroppedFile {
  readonly file: File;
  readonly path: string;
}

export interface DroppedFiles {
  readonly files: readonly DroppedFile[];
  /** What was dropped itself, folders as the File that stands for them: all that a desktop needs to find their paths. */
  readonly roots: readonly File[];
}

/**
 * Everything in a drop or a paste, folders with their sub-folders. It must be called in the event's own turn: the
 * browser empties the transfer afterwards.
 */
export async function filesOfTransfer(transfer: DataTransfer): Promise<DroppedFiles> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file');
  const roots = items.map((item) => item.getAsFile()).filter((file) => file !== null);
  const entries = items.map((item) => item.webkitGetAsEntry());
  if (entries.every((entry) => entry === null)) return filesOfList(roots);
  const files: DroppedFile[] = [];
  for (const entry of entries) {
    if (entry !== null) await collect(entry, '', files);
  }
  return { files, roots };
}

/** Of an <input type="file">: with `webkitdirectory` the files know the folder that they are from. */
export function filesOfList(list: Iterable<File>): DroppedFiles {
  const roots = [...list];
  const files = roots.map((file) => ({ file, path: file.webkitRelativePath || file.name }));
  return { files, roots };
}

async function collect(entry: FileSystemEntry, folder: string, found: DroppedFile[]): Promise<void> {
  const path = folder + entry.name;
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    found.push({ file, path });
  } else if (isFolder(entry)) {
    for (const child of await entriesOf(entry)) await collect(child, `${path}/`, found);
  }
}

/** The browser hands out a hundred at a time, and an empty list at the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
