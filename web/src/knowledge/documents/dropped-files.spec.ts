import { droppedFiles, mostFiles, wantedOf } from './dropped-files';

const aFile = (name: string) => ({ name }) as File;

const fileEntry = (name: string) => ({
  ...{ name, isFile: true, isDirectory: false },
  file: (take: (file: File) => void) => take(aFile(name)),
});

/** Browsers give the entries of a folder in parts. */
const folderEntry = (name: string, ...parts: object[][]) => ({
  ...{ name, isFile: false, isDirectory: true },
  createReader: () => {
    const left = [...parts];
    return { readEntries: (take: (part: object[]) => void) => take(left.shift() ?? []) };
  },
});

const drop = (...entries: object[]) =>
  droppedFiles({
    items: entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry })),
    files: [],
  } as unknown as DataTransfer);

const namesOf = (files: readonly File[]) => files.map(({ name }) => name);

describe('What is dropped', () => {
  it('is the files of folders, however deep and in however many parts', async () => {
    const inner = folderEntry('2025', [fileEntry('c.pdf')]);
    const files = await drop(fileEntry('a.txt'), folderEntry('Отчёты', [fileEntry('b.md')], [inner]));
    expect(namesOf(files)).toEqual(['a.txt', 'b.md', 'c.pdf']);
  });

  it('is not what systems leave there', async () => {
    const hidden = folderEntry('.git', [fileEntry('HEAD')]);
    const names = ['.DS_Store', 'Thumbs.db', '~$отчёт.docx', 'отчёт.docx'];
    expect(namesOf(await drop(hidden, ...names.map(fileEntry)))).toEqual(['отчёт.docx']);
  });

  it('has a limit, and comes from browsers without entries too', async () => {
    const many = Array.from({ length: mostFiles + 5 }, (_, at) => aFile(`${at}.txt`));
    expect(wantedOf(many)).toHaveLength(mostFiles);
    const plain = { items: [], files: [aFile('a.txt')] } as unknown as DataTransfer;
    expect(namesOf(await droppedFiles(plain))).toEqual(['a.txt']);
  });
});
