import fc from 'fast-check';
import { cpuMillis } from '../../../test/support/effort.js';
import { fileNameOf } from './file-name.js';

describe('A file name', () => {
  it.each<[given: string, expected: string | undefined]>([
    ['report.pdf', 'report.pdf'],
    ['Договор №1 (копия).docx', 'Договор №1 (копия).docx'],
    ['契約書.txt', '契約書.txt'],
    ['👩‍⚖️.png', '👩‍⚖️.png'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Windows\\win.ini', 'win.ini'],
    ['a/b\\..', undefined],
    ['..', undefined],
    ['...', undefined],
    ['.env', '.env'],
    ['a.txt. .', 'a.txt'],
    ['', undefined],
    ['  ', undefined],
    ['a\0b.txt', 'ab.txt'],
    ['a\r\nSet-Cookie: x.txt', 'a Set-Cookie_ x.txt'],
    ['a\u2028b', 'a b'],
    ['a \0\t b', 'a b'],
    ['е\u202e\u0308', 'ё'],
    [`${'x'.repeat(250)}.${' '.repeat(10)}x`, `${'x'.repeat(250)}. x`],
    ['\u202etxt.exe', 'txt.exe'],
    ['a\u2066b\u2069.txt', 'ab.txt'],
    ['"; filename="b.txt', '_; filename=_b.txt'],
    ['<script>.svg', '_script_.svg'],
    ['CON', '_CON'],
    ['con.txt', '_con.txt'],
    ['Lpt1.log', '_Lpt1.log'],
    ['conference.txt', 'conference.txt'],
    ['е\u0308.txt', 'ё.txt'],
    ['a\ud800.txt', 'a\ufffd.txt'],
    [`${'x'.repeat(10_000)}.tar.gz`, `${'x'.repeat(252)}.gz`],
    [`${'x'.repeat(234)}${'👍'.repeat(20)}.txt`, `${'x'.repeat(234)}${'👍'.repeat(8)}.txt`],
    ['x'.repeat(300), 'x'.repeat(255)],
  ])('%j', (given, expected) => expect(fileNameOf(given)).toBe(expected));

  it('is read in time, however many dots it has', async () => {
    const dots = `${'.'.repeat(2_000_000)}a`;
    expect(await cpuMillis(() => fileNameOf(dots))).toBeLessThan(3_000);
  });

  it('is safe to keep, to show and to save, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (given) => {
        const name = fileNameOf(given);
        if (name === undefined) return;
        expect(name.length).toBeLessThanOrEqual(256);
        expect(name.isWellFormed()).toBe(true);
        expect(name).not.toMatch(/[\p{Cc}/\\\u202a-\u202e\u2066-\u2069]/u);
        expect(name).not.toMatch(/^\.{1,2}$/);
        expect(fileNameOf(name)).toBe(name);
      }),
    );
  });
});
