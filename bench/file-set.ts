import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { passageOf } from './library.js';
import type { Vocabulary } from './vocabulary.js';

export interface MadeFile {
  name: string;
  type: string;
  bytes: Buffer;
}

const megabyte = 1024 ** 2;
const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/**
 * Files as a company has them, one after another until they are so many megabytes: most of the bytes are pictures in
 * office documents, the others are long texts, tables and pages.
 */
export function* fileSet(vocabulary: Vocabulary, megabytes: number): Generator<MadeFile, void> {
  const makers = [officeFile, officeFile, textFile, officeFile, tableFile, officeFile, officeFile, pageFile];
  let left = megabytes * megabyte;
  for (let number = 0; left > 0; number++) {
    const make = makers[number % makers.length] as (typeof makers)[number];
    const file = make(vocabulary, number, Math.min(left, 8 * megabyte));
    left -= file.bytes.length;
    yield file;
  }
}

/** A Word document of some twenty pages, and pictures. */
function officeFile(vocabulary: Vocabulary, number: number, most: number): MadeFile {
  const paragraphs = Array.from({ length: 60 }, (_, i) => {
    const style = i % 6 === 0 ? '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>' : '';
    const text = style ? vocabulary.text(5, 20) : passageOf(vocabulary);
    return `<w:p>${style}<w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
  });
  const main = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
  const packages = 'http://schemas.openxmlformats.org/package/2006';
  const kind = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';
  const relation = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument';
  const bytes = zip({
    '[Content_Types].xml': `<?xml version="1.0"?><Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="bin" ContentType="application/octet-stream"/><Override PartName="/word/document.xml" ContentType="${kind}"/></Types>`,
    '_rels/.rels': `<?xml version="1.0"?><Relationships xmlns="${packages}/relationships"><Relationship Id="r1" Type="${relation}" Target="word/document.xml"/></Relationships>`,
    'word/document.xml': `<?xml version="1.0"?><w:document xmlns:w="${main}"><w:body>${paragraphs.join('')}</w:body></w:document>`,
    'word/media/pictures.bin': randomBytes(Math.floor(Math.min(most, 5 * megabyte))),
  });
  return { name: `Регламент ${number}.docx`, type: docx, bytes };
}

const textFile = (vocabulary: Vocabulary, number: number, most: number): MadeFile => ({
  name: `Стенограмма ${number}.md`,
  type: 'text/markdown',
  bytes: filled(
    Math.min(most, 2 * megabyte),
    () => `## ${vocabulary.text(5, 20)}\n\n${passageOf(vocabulary)}\n\n`,
  ),
});

const tableFile = (vocabulary: Vocabulary, number: number, most: number): MadeFile => ({
  name: `Прайс ${number}.csv`,
  type: 'text/csv',
  bytes: filled(
    Math.min(most, megabyte),
    (row) =>
      `${row},"${vocabulary.text(6)}",${Math.floor(vocabulary.random() * 100_000)},${vocabulary.word()}\n`,
  ),
});

const pageFile = (vocabulary: Vocabulary, number: number, most: number): MadeFile => ({
  name: `Страница ${number}.html`,
  type: 'text/html',
  bytes: Buffer.concat([
    Buffer.from('<!doctype html><html><body><main>'),
    filled(
      Math.min(most, megabyte),
      () => `<h2>${vocabulary.text(5, 20)}</h2><p>${passageOf(vocabulary)}</p>\n`,
    ),
    Buffer.from('</main></body></html>'),
  ]),
});

function filled(size: number, piece: (number: number) => string): Buffer {
  const pieces: Buffer[] = [];
  let length = 0;
  for (let number = 1; length < size; number++) {
    const next = Buffer.from(piece(number));
    pieces.push(next);
    length += next.length;
  }
  return Buffer.concat(pieces);
}

/** An archive whose parts are stored as they are (PKWARE's APPNOTE, 4.3). */
function zip(parts: Record<string, string | Buffer>): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(parts)) {
    const [path, bytes] = [Buffer.from(name), Buffer.from(content)];
    const about = Buffer.alloc(26);
    about.writeUInt16LE(20, 0);
    about.writeUInt16LE(0x0800, 2);
    about.writeUInt16LE(0x21, 8);
    about.writeUInt32LE(crc32(bytes), 10);
    about.writeUInt32LE(bytes.length, 14);
    about.writeUInt32LE(bytes.length, 18);
    about.writeUInt16LE(path.length, 22);
    local.push(Buffer.from('PK\x03\x04', 'latin1'), about, path, bytes);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    central.push(Buffer.from('PK\x01\x02\x14\0', 'latin1'), about, place, path);
    offset += 4 + about.length + path.length + bytes.length;
  }
  const index = Buffer.concat(central);
  const end = Buffer.alloc(18);
  const count = Object.keys(parts).length;
  end.writeUInt16LE(count, 4);
  end.writeUInt16LE(count, 6);
  end.writeUInt32LE(index.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, index, Buffer.from('PK\x05\x06', 'latin1'), end]);
}
