import fc from 'fast-check';
import { fileKindOf } from './file-kind.js';
import { cpuMillis } from '../../../test/support/effort.js';

const text = (content: string) => Buffer.from(content);
const kindOf = (head: Buffer, name = 'x') => fileKindOf(head, head.length, name);

/** Only what tells the size: nobody paints it. */
function png(width: number, height: number): Buffer {
  const head = Buffer.alloc(33);
  head.write('\x89PNG\r\n\x1a\n', 'latin1');
  head.writeUInt32BE(13, 8);
  head.write('IHDR', 12);
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return Buffer.concat([head, Buffer.from('\0\0\0\0IDAT\0\0\0\0', 'latin1')]);
}

function gif(width: number, height: number): Buffer {
  const head = Buffer.alloc(20);
  head.write('GIF89a');
  head.writeUInt16LE(width, 6);
  head.writeUInt16LE(height, 8);
  return head;
}

/** With an orientation of EXIF, as cameras write it. */
function jpeg(width: number, height: number, orientation?: number): Buffer {
  const exif = Buffer.from(
    `ffe10022457869660000${'4d4d002a00000008'}0001${'0112000300000001'}${(orientation ?? 1)
      .toString(16)
      .padStart(4, '0')}000000000000`,
    'hex',
  );
  const frame = Buffer.from('ffc0001108000000000301220002110103110100', 'hex');
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  const jfif = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex');
  return Buffer.concat([jfif, orientation ? exif : Buffer.alloc(0), frame, Buffer.alloc(8)]);
}

describe('The kind of a file', () => {
  it.each<[what: string, head: Buffer, name: string, mime: string]>([
    ['a text', text('Привет'), 'a.txt', 'text/plain'],
    ['nothing', text(''), 'a.txt', 'text/plain'],
    ['Markdown', text('# Title'), 'README.md', 'text/markdown'],
    ['a table', text('a;b\n1;2'), 'a.CSV', 'text/csv'],
    ['JSON', text('{"a":1}'), 'a.json', 'application/json'],
    ['a text that calls itself a picture', text('hello'), 'a.png', 'text/plain'],
    ['a text that begins like a picture', text('BM is a company'), 'a.txt', 'text/plain'],
    ['a page that calls itself a text', text('<!DOCTYPE html><script>1</script>'), 'a.txt', 'text/html'],
    ['a page behind a mark and spaces', text('\ufeff \n<html>'), 'a.md', 'text/html'],
    ['a page in UTF-16', Buffer.from('\ufeff<html>', 'utf16le'), 'a.txt', 'text/html'],
    ['a drawing', text('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'a.png', 'image/svg+xml'],
    ['a drawing behind a declaration', text('<?xml version="1.0"?><svg/>'), 'a.svg', 'image/svg+xml'],
    ['XML', text('<?xml version="1.0"?><a/>'), 'a.txt', 'application/xml'],
    ['a text with a heart', text('<3 you'), 'a.txt', 'text/plain'],
    ['a document', text('%PDF-1.7\n1 0 obj\n'), 'a.txt', 'application/pdf'],
    ['a picture that calls itself a page', png(1, 1), 'a.html', 'image/png'],
    [
      'an archive',
      Buffer.from('504b0506000000000000000000000000000000000000', 'hex'),
      'a',
      'application/zip',
    ],
    ['a program', Buffer.from('7f454c4602010100', 'hex'), 'a.txt', 'application/x-elf'],
    ['noise', Buffer.from('00ff10fe', 'hex'), 'a.txt', 'application/octet-stream'],
  ])('%s', async (_what, head, name, mime) => expect((await kindOf(head, name)).mime).toBe(mime));

  it('says how a text is written, and nothing of the like of a picture', async () => {
    expect((await kindOf(text('Привет'))).charset).toBe('utf-8');
    expect((await kindOf(png(1, 1))).charset).toBeNull();
  });

  it.each<[what: string, head: Buffer, size: [number | null, number | null]]>([
    ['a PNG', png(640, 480), [640, 480]],
    ['a GIF', gif(320, 200), [320, 200]],
    ['a JPEG', jpeg(800, 600), [800, 600]],
    ['a JPEG of a camera upside down', jpeg(800, 600, 3), [800, 600]],
    ['a JPEG of a camera on its side', jpeg(800, 600, 6), [600, 800]],
    ['a PNG of nothing', png(0, 480), [null, null]],
    ['a PNG beyond all measure', png(0xffffffff, 1), [null, null]],
    ['a PNG cut short', png(640, 480).subarray(0, 18), [null, null]],
    ['a JPEG cut short', jpeg(800, 600).subarray(0, 24), [null, null]],
  ])('%s has a size', async (_what, head, [width, height]) =>
    expect(await kindOf(head)).toMatchObject({ width, height }),
  );

  it('is found quickly and without failing in what is made to hurt', async () => {
    const starts = [
      png(1, 1),
      gif(1, 1),
      jpeg(1, 1, 6),
      Buffer.from('RIFF\xff\xff\xff\x7fWEBPVP8X', 'latin1'),
    ];
    const hostile = [
      // Segments of no length, and a file of nothing but the beginnings of segments.
      Buffer.concat([jpeg(1, 1).subarray(0, 20), Buffer.alloc(256 * 1024)]),
      Buffer.concat([jpeg(1, 1).subarray(0, 20), Buffer.alloc(256 * 1024, 0xff)]),
      Buffer.concat([gif(1, 1), Buffer.alloc(256 * 1024, '<')]),
      Buffer.alloc(256 * 1024, '<'),
      Buffer.alloc(256 * 1024, 0xc0),
    ];
    for (const head of hostile) {
      expect(await cpuMillis(() => kindOf(head))).toBeLessThan(1_000);
    }
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...starts),
        fc.uint8Array({ maxLength: 200 }),
        fc.nat(60),
        async (start, noise, cut) => {
          const kind = await kindOf(Buffer.concat([start.subarray(0, cut), noise]));
          for (const side of [kind.width, kind.height]) expect(side === null || side > 0).toBe(true);
        },
      ),
    );
  });
});
