import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from './errors.js';
import { sourcesOf } from './knowledge-sources.js';

const folder = mkdtempSync(join(tmpdir(), 'artel-sources-'));
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  for (const name of ['sub/deep', '.git']) mkdirSync(at(name), { recursive: true });
  for (const name of ['b.md', 'a.PDF', 'photo.png', 'sub/deep/c.docx', '.git/d.md'])
    writeFileSync(at(name), 'x');
  symlinkSync(folder, at('sub/loop'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('Sources of documents', () => {
  it('are the documents of a folder and of those below it', async () => {
    const { sources, passedOver } = await sourcesOf([folder]);
    expect(sources.map(({ name }) => name)).toEqual(['a.PDF', 'b.md', 'sub/deep/c.docx'].map(at));
    expect(passedOver).toEqual([at('photo.png')]);
  });

  it('are files of any kind that are named, and addresses, each once', async () => {
    const page = 'https://example.com/terms';
    const { sources } = await sourcesOf([at('photo.png'), page, at('photo.png'), page]);
    expect(sources).toEqual([
      { kind: 'file', name: at('photo.png'), path: at('photo.png') },
      { kind: 'url', name: page, url: page },
    ]);
  });

  it('must be there', async () => {
    await expect(sourcesOf([at('nothing.md')])).rejects.toThrow(UsageError);
  });
});
