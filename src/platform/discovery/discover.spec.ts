import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { discover } from './discover.js';

const isText = (value: unknown): value is string => typeof value === 'string';

function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'artel-discover-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

describe('discover', () => {
  it('loads one extension per file, by name', async () => {
    const folder = folderOf({
      'b.thing.js': 'export default "B"',
      'a.thing.js': 'export default "A"',
      'readme.md': '',
      'a.thing.d.ts': '',
      'other.js': 'throw new Error("must not be loaded")',
    });
    const found = await discover(folder, '.thing', isText);
    expect(found.map(({ name, value }) => [name, value])).toEqual([
      ['a', 'A'],
      ['b', 'B'],
    ]);
  });

  it('finds one that has pieces in a folder of its name, and takes no piece for another', async () => {
    const folder = folderOf({
      'a/a.thing.js': 'export default "A"',
      'a/piece.js': 'throw new Error("must not be loaded")',
      'a/other.thing.js': 'throw new Error("must not be loaded")',
      'a/deep/deep.thing.js': 'throw new Error("must not be loaded")',
      'b.thing.js': 'export default "B"',
    });
    const found = await discover(folder, '.thing', isText);
    expect(found.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('names a malformed file', async () => {
    const folder = folderOf({ 'a.thing.js': 'export default 42' });
    await expect(discover(folder, '.thing', isText)).rejects.toThrow(
      /a\.thing\.js: its default export is not a thing/,
    );
  });

  it('refuses the same name twice', async () => {
    const folder = folderOf({ 'a.thing.js': 'export default "A"', 'a.thing.ts': 'export default "A"' });
    await expect(discover(folder, '.thing', isText)).rejects.toThrow(/a exists twice/);
    const other = folderOf({ 'a.thing.js': 'export default "A"', 'a/a.thing.js': 'export default "A"' });
    await expect(discover(other, '.thing', isText)).rejects.toThrow(/a exists twice/);
  });
});
