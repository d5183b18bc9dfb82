import { crc32, deflateRawSync, deflateSync } from 'node:zlib';

interface Entry {
  name: string;
  content: Buffer;
  /** What the directory says of its size; the truth unless told. */
  said?: number;
}

/** A ZIP file; contents that are the same buffer are compressed once. */
export function aZip(entries: Entry[]): Buffer {
  const packed = new Map<Buffer, { bytes: Buffer; crc: number }>();
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, said } of entries) {
    const known = packed.get(content) ?? { bytes: deflateRawSync(content), crc: crc32(content) };
    packed.set(content, known);
    const about = Buffer.alloc(26);
    about.writeUInt16LE(20, 0);
    about.writeUInt16LE(8, 4);
    about.writeUInt32LE(known.crc, 10);
    about.writeUInt32LE(known.bytes.length, 14);
    about.writeUInt32LE(said ?? content.length, 18);
    about.writeUInt16LE(Buffer.byteLength(name), 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    parts.push(Buffer.from('PK\x03\x04'), about, Buffer.from(name), known.bytes);
    directory.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), about, place, Buffer.from(name));
    offset += 30 + Buffer.byteLength(name) + known.bytes.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listed, end]);
}

const xml = (content: string) => Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${content}`);
const word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const officeDocument = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument';

/** The least that is a text document, and whatever else. */
export const aDocx = (body: string, besides: Entry[] = [], prolog = ''): Buffer =>
  aZip([
    {
      name: '[Content_Types].xml',
      content: xml(
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
      ),
    },
    {
      name: '_rels/.rels',
      content: xml(
        `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${officeDocument}" Target="word/document.xml"/></Relationships>`,
      ),
    },
    {
      name: 'word/document.xml',
      content: xml(`${prolog}<w:document ${word}><w:body>${body}</w:body></w:document>`),
    },
    ...besides,
  ]);

export const aDocxParagraph = (text: string): string => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`;

/** Thirty times ten megabytes of nothing in some three hundred kilobytes. */
export function aZipBomb(): Buffer {
  const nothing = Buffer.alloc(10 * 1024 * 1024, ' ');
  return aDocx(
    aDocxParagraph('текст'),
    Array.from({ length: 30 }, (_, i) => ({ name: `word/part${i}.xml`, content: nothing })),
  );
}

/** It says that it holds a thousand bytes. */
export const aLyingZip = (): Buffer =>
  aZip([{ name: 'word/document.xml', content: Buffer.alloc(10 * 1024 * 1024, ' '), said: 1_000 }]);

/** Ten entities of ten entities of ten… */
export function anXmlBomb(): Buffer {
  const entities = Array.from({ length: 9 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`).join(
    '',
  );
  const prolog = `<!DOCTYPE w:document [<!ENTITY e0 "ха">${entities}]>`;
  return aDocx(aDocxParagraph('&e9;'), [], prolog);
}

/** One page with this content, in as many layers of compression. */
export function aPdf(content: Buffer, layers = 1): Buffer {
  let stream = content;
  for (let i = 0; i < layers; i++) stream = deflateSync(stream, { level: 9 });
  const filters = Array.from({ length: layers }, () => '/FlateDecode').join(' ');
  return pdfOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>',
    Buffer.concat([
      Buffer.from(`<< /Filter [${filters}] /Length ${stream.length} >>\nstream\n`),
      stream,
      Buffer.from('\nendstream'),
    ]),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]);
}

/** Pages that are their own parents and children. */
export const aPdfWithoutEnd = (): Buffer =>
  pdfOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${'2 0 R '.repeat(1_000)}] /Count 9999 >>`,
  ]);

/** Two hundred megabytes of drawing, in some hundred bytes. */
export const aPdfBomb = (): Buffer => aPdf(Buffer.alloc(200 * 1024 * 1024, 'BT /F 9 Tf (a) Tj ET '), 3);

function pdfOf(objects: (string | Buffer)[]): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n')];
  const offsets: number[] = [];
  let offset = parts[0]!.length;
  for (const [i, object] of objects.entries()) {
    offsets.push(offset);
    const whole = Buffer.concat([
      Buffer.from(`${i + 1} 0 obj\n`),
      Buffer.from(object),
      Buffer.from('\nendobj\n'),
    ]);
    parts.push(whole);
    offset += whole.length;
  }
  const table = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${offset}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

/** What Office makes of a document with a password begins and names its parts like this ([MS-OFFCRYPTO] 2.3.2). */
export const anEncryptedOffice = (): Buffer =>
  Buffer.concat([
    Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    Buffer.alloc(1_016),
    Buffer.from('EncryptedPackage', 'utf16le'),
    Buffer.alloc(480),
  ]);

export const nested = (depth: number, tag: string, text: string): string =>
  `<${tag}>`.repeat(depth) + text + `</${tag}>`.repeat(depth);
