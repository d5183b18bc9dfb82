/** More at once nobody means. */
export const mostFiles = 2_000;

/** What systems leave in folders, and nobody has written. */
const litter = /^(\.|~\$|thumbs\.db$|desktop\.ini$)/i;

/** Without what nobody would call a document of theirs; at most so many as go at once. */
export const wantedOf = (files: readonly File[]): File[] =>
  files.filter(({ name }) => !litter.test(name)).slice(0, mostFiles);

/** What was dropped, the files of folders too. It is to be called while the drop is being heard. */
export async function droppedFiles({ items, files }: Pick<DataTransfer, 'items' | 'files'>): Promise<File[]> {
  const entries = [...items].flatMap((item) => (item.kind === 'file' ? (item.webkitGetAsEntry() ?? []) : []));
  if (entries.length === 0) return wantedOf([...files]);
  const found: File[] = [];
  for (const entry of entries) await walk(entry, found);
  return wantedOf(found);
}

async function walk(entry: FileSystemEntry, found: File[]): Promise<void> {
  if (found.length >= mostFiles || litter.test(entry.name)) return;
  if (isFile(entry)) found.push(await fileOf(entry));
  else if (isFolder(entry)) for await (const inner of innerOf(entry)) await walk(inner, found);
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

/** A reader gives a part at a time, and nothing at the end. */
async function* innerOf(folder: FileSystemDirectoryEntry): AsyncGenerator<FileSystemEntry> {
  const reader = folder.createReader();
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (part.length === 0) return;
    yield* part;
  }
}
