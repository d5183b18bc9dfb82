import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { type Asked, type ReadEvent } from '../../../src/knowledge/parsing/read-events.js';
import { type ReaderLimits, ReaderProcess } from '../../../src/knowledge/parsing/reader-process.js';
import { aDocument, type DocumentName } from '../../support/documents.js';
import {
  aDocx,
  aDocxParagraph,
  aLyingZip,
  anEncryptedOffice,
  anXmlBomb,
  aPdfBomb,
  aPdfWithoutEnd,
  aZipBomb,
  nested,
} from '../../support/hostile-documents.js';

const program = resolve(import.meta.dirname, '../../../dist/src/knowledge/parsing/read-document.main.js');
const megabyte = 1024 * 1024;
const limits: ReaderLimits = {
  silentMillis: 60_000,
  totalMillis: 120_000,
  heapMegabytes: 512,
  residentBytes: 1_024 * megabyte,
  bytes: 100 * megabyte,
};

interface Given {
  name: string;
  bytes: Uint8Array;
  mime?: string;
  charset?: string | null;
}

function* cut(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

function read(
  { name, bytes, mime = '', charset = null }: Given,
  changed: Partial<ReaderLimits> = {},
  signal = new AbortController().signal,
): AsyncGenerator<ReadEvent> {
  const about: Asked = { name, mime, charset, size: bytes.length };
  return new ReaderProcess(program, { ...limits, ...changed }).read(Readable.from(cut(bytes)), about, signal);
}

async function chunksOf(events: AsyncGenerator<ReadEvent>) {
  const chunks = [];
  for await (const event of events) if (event.type === 'chunks') chunks.push(...event.chunks);
  return chunks;
}

/** The code with which it ends; the number of chunks when it comes to its end. */
async function endOf(events: AsyncGenerator<ReadEvent>): Promise<unknown> {
  try {
    return (await chunksOf(events)).length;
  } catch (error) {
    return (error as { code?: unknown }).code ?? error;
  }
}

const text = (content: string, name = 'a.txt'): Given => ({
  name,
  bytes: Buffer.from(content),
  mime: { html: 'text/html', md: 'text/markdown', csv: 'text/csv', txt: 'text/plain' }[name.split('.')[1]!],
  charset: 'utf-8',
});

/** Processes that read documents, of this one. */
const readers = (): string[] =>
  existsSync('/proc')
    ? readdirSync('/proc').filter((pid) => {
        try {
          const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
          return (
            parent === String(process.pid) &&
            readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('read-document.main')
          );
        } catch {
          return false;
        }
      })
    : [];

const gone = async (): Promise<string[]> => {
  for (let left = 100; readers().length > 0 && left > 0; left--)
    await new Promise((resolved) => setTimeout(resolved, 50));
  return readers();
};

describe('documents are read in a process of their own', () => {
  it.each<[DocumentName, string]>([
    ['vacation.docx', 'одна из частей не может быть короче 14 календарных дней'],
    ['contract.pdf', 'штраф в размере 5 000 рублей'],
    ['price.xlsx', '| СТ-02 | Стол письменный дубовый | 18750,00 | 10% | 01.02.2026 |'],
    ['clients.csv', '| ООО «Вектор» | Казань | 125000,50 | Иванова Ольга |'],
    ['memo-utf16.txt', 'картридж'],
    ['guide.md', 'Пропуск выдаёт охрана'],
    ['vacation.html', 'свыше 5 лет'],
  ])('%s', async (name, words) => {
    const chunks = await chunksOf(read(aDocument(name)));
    expect(chunks.map((chunk) => chunk.text).join('\n')).toContain(words);
  });

  it('which tells what it does', async () => {
    const events = [];
    for await (const event of read(aDocument('contract.pdf'))) events.push(event);
    expect(events).toContainEqual({ type: 'stage', stage: 'parsing', done: 0, total: 3 });
    expect(events).toContainEqual({ type: 'title', title: 'Договор на оказание услуг' });
    expect(await gone()).toEqual([]);
  });

  it('and which is gone when nobody wants it any more', async () => {
    const abort = new AbortController();
    const events = read(text('слово '.repeat(1_000_000)), {}, abort.signal);
    await events.next();
    abort.abort(new Error('enough'));
    await expect(chunksOf(events)).rejects.toThrow('enough');
    const others = read(text('слово '.repeat(1_000_000)));
    await others.next();
    await others.return(undefined);
    expect(await gone()).toEqual([]);
  });

  it('and which waits for who takes its time', async () => {
    const events = read(text('слово '.repeat(500_000)), { silentMillis: 20_000, totalMillis: 20_000 });
    let chunks = 0;
    for await (const event of events) {
      if (event.type === 'chunks') chunks += event.chunks.length;
      await new Promise((resolved) => setTimeout(resolved, 10));
    }
    expect(chunks).toBeGreaterThan(2_000);
  });
});

describe('what is wrong with a document has a name', () => {
  const { bytes: contract } = aDocument('contract.pdf');
  const { bytes: vacation } = aDocument('vacation.docx');
  it.each<[string, () => Given, string]>([
    ['a PDF with a password', () => aDocument('contract-encrypted.pdf'), 'encrypted'],
    [
      'an Office document with a password',
      () => ({ name: 'a.docx', bytes: anEncryptedOffice() }),
      'encrypted',
    ],
    ['a PDF that was cut', () => ({ name: 'a.pdf', bytes: contract.subarray(0, 20_000) }), 'damaged'],
    ['a DOCX that was cut', () => ({ name: 'a.docx', bytes: vacation.subarray(0, 4_000) }), 'damaged'],
    ['a scan', () => aDocument('scan.pdf'), 'no_text'],
    ['blanks', () => text(' \n'.repeat(1_000)), 'empty'],
    ['JSON that poses as a PDF', () => ({ ...text('{"a":1}'), name: 'a.pdf' }), 'disguised'],
    [
      'a program that poses as a DOCX',
      () => ({ name: 'a.docx', mime: 'application/x-msdownload', bytes: Buffer.from([0x4d, 0x5a, 0, 3]) }),
      'disguised',
    ],
    ['a program', () => ({ name: 'a.exe', bytes: Buffer.from([0x4d, 0x5a, 0, 3]) }), 'unsupported'],
    ['a ZIP bomb', () => ({ name: 'a.docx', bytes: aZipBomb() }), 'too_large'],
    ['a ZIP file that lies', () => ({ name: 'a.docx', bytes: aLyingZip() }), 'too_large'],
    ['an XML bomb', () => ({ name: 'a.docx', bytes: anXmlBomb() }), 'damaged'],
    ['a PDF whose pages never end', () => ({ name: 'a.pdf', bytes: aPdfWithoutEnd() }), 'damaged'],
    [
      'a DOCX as deep as an abyss',
      () => ({ name: 'a.docx', bytes: aDocx(nested(50_000, 'w:sdt', aDocxParagraph('x'))) }),
      'damaged',
    ],
    ['Markdown as deep as an abyss', () => text(`${'>'.repeat(50_000)} x`, 'a.md'), 'damaged'],
    ['a table without end', () => text(`a;b\n${'слово;1\n'.repeat(2_000_000)}`, 'a.csv'), 'too_large'],
  ])('%s', async (_, given, code) => {
    expect(await endOf(read(given()))).toBe(code);
  });

  it('names in an archive lead nowhere', async () => {
    const evil = resolve('/tmp', `evil-${process.pid}.xml`);
    const bytes = aDocx(aDocxParagraph('Привет'), [
      { name: `../../../../../..${evil}`, content: Buffer.from('<a/>') },
    ]);
    expect(await endOf(read({ name: '../../../etc/passwd', bytes }))).toBe(1);
    expect(existsSync(evil)).toBe(false);
  });
});

describe('limits of a process that reads', () => {
  it.each<[string, () => Given, Partial<ReaderLimits>, string]>([
    [
      'time without a sign',
      () => ({ name: 'a.pdf', bytes: aPdfBomb() }),
      { silentMillis: 2_000 },
      'too_slow',
    ],
    ['time in all', () => ({ name: 'a.pdf', bytes: aPdfBomb() }), { totalMillis: 2_000 }, 'too_slow'],
    [
      'its heap',
      () => text('<p>слово</p>'.repeat(1_000_000), 'a.html'),
      { heapMegabytes: 48 },
      'too_much_memory',
    ],
    [
      'all of its memory',
      () => text('<p>слово</p>'.repeat(1_000_000), 'a.html'),
      { residentBytes: 120 * megabyte },
      'too_much_memory',
    ],
    ['its size', () => text('слово'), { bytes: 5 }, 'too_large'],
  ])('%s', async (_, given, changed, code) => {
    expect(await endOf(read(given(), changed))).toBe(code);
    expect(await gone()).toEqual([]);
  });

  it('a process that is lost is told so', async () => {
    const events = read(text('слово '.repeat(1_000_000)));
    await events.next();
    for (const pid of readers()) process.kill(Number(pid), 'SIGKILL');
    expect(await endOf(events)).toBe('worker_lost');
  });

  it('fifty megabytes on one line end with a code; who asked neither grows nor waits', async () => {
    const given = text('х'.repeat(25 * megabyte));
    const before = process.memoryUsage().rss;
    let peak = before;
    const loop = monitorEventLoopDelay({ resolution: 10 });
    loop.enable();
    const watching = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50);
    let code: unknown;
    try {
      for await (const _ of read(given));
    } catch (error) {
      code = (error as { code: unknown }).code;
    } finally {
      clearInterval(watching);
      loop.disable();
    }
    expect(code).toBe('too_large');
    expect(peak - before).toBeLessThan(150 * megabyte);
    expect(loop.percentile(99) / 1e6).toBeLessThan(500);
  });
});
