import { crc32, inflateRawSync } from 'node:zlib';
import { DocumentProblem } from './document-problem.js';

/** Of all entries together, inflated; real office files are far smaller without their pictures. */
const mostInflated = 200 * 1024 * 1024;
const mostEntries = 10_000;

const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const localMark = 0x04034b50;
/** The end record is 22 bytes and a comment of at most 65,535 (APPNOTE 4.3.16). */
const longestEnd = 22 + 0xffff;

export interface ZipEntry {
  name: string;
  method: number;
  packed: number;
  inflated: number;
  isEncrypted: boolean;
  offset: number;
}

/** What the directory at the end of a ZIP file lists; throws `damaged` where there is none, as in a file that was cut. */
export function zipEntries(bytes: Uint8Array): ZipEntry[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(view);
  const count = view.readUInt16LE(end + 10);
  if (count > mostEntries) throw tooLarge();
  const entries: ZipEntry[] = [];
  let at = view.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    if (at + 46 > view.length || view.readUInt32LE(at) !== entryMark) throw damaged();
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      view.readUInt16LE(at + offset),
    );
    entries.push({
      name: view.toString('utf8', at + 46, at + 46 + nameLength!),
      isEncrypted: (view.readUInt16LE(at + 8) & 1) === 1,
      method: view.readUInt16LE(at + 10),
      packed: view.readUInt32LE(at + 20),
      inflated: view.readUInt32LE(at + 24),
      offset: view.readUInt32LE(at + 42),
    });
    at += 46 + nameLength! + extraLength! + commentLength!;
  }
  return entries;
}

/** The entries that are asked for, each in at most the size that it promised; what they hold is nowhere on a disk. */
export function readEntries(
  bytes: Uint8Array,
  entries: ZipEntry[],
  isWanted: (name: string) => boolean,
): Map<string, Buffer> {
  const wanted = entries.filter(({ name }) => isWanted(name));
  if (wanted.some(({ isEncrypted }) => isEncrypted))
    throw new DocumentProblem('encrypted', 'The file is protected by a password');
  if (wanted.reduce((sum, { inflated }) => sum + inflated, 0) > mostInflated) throw tooLarge();
  return new Map(wanted.map((entry) => [entry.name, contentOf(bytes, entry)]));
}

/** A ZIP file of these entries, not compressed: nothing in it is larger than it looks. */
export function storedZip(contents: Map<string, Uint8Array>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of contents) {
    const path = Buffer.from(name);
    const about = Buffer.alloc(26);
    // Names are UTF-8 (APPNOTE 4.4.4); everything else of a stored entry that is not said here is zero.
    about.writeUInt16LE(20, 0);
    about.writeUInt16LE(0x0800, 2);
    about.writeUInt32LE(crc32(content), 10);
    about.writeUInt32LE(content.length, 14);
    about.writeUInt32LE(content.length, 18);
    about.writeUInt16LE(path.length, 22);
    parts.push(mark(localMark), about, path, Buffer.from(content.buffer, content.byteOffset, content.length));
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(mark(entryMark), Buffer.from([20, 0]), about, place, path);
    offset += 30 + path.length + content.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(endMark, 0);
  end.writeUInt16LE(contents.size, 8);
  end.writeUInt16LE(contents.size, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listed, end]);
}

function endOf(view: Buffer): number {
  const first = Math.max(0, view.length - longestEnd);
  for (let at = view.length - 22; at >= first; at--) if (view.readUInt32LE(at) === endMark) return at;
  throw damaged();
}

function contentOf(bytes: Uint8Array, { offset, method, packed, inflated }: ZipEntry): Buffer {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (offset + 30 > view.length || view.readUInt32LE(offset) !== localMark) throw damaged();
  const start = offset + 30 + view.readUInt16LE(offset + 26) + view.readUInt16LE(offset + 28);
  const content = view.subarray(start, start + packed);
  if (content.length !== packed) throw damaged();
  if (method === 0) return content;
  if (method !== 8) throw damaged();
  try {
    return inflateRawSync(content, { maxOutputLength: Math.max(1, inflated) });
  } catch (error) {
    // More than it promised.
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw damaged();
  }
}

const mark = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

const damaged = () => new DocumentProblem('damaged', 'The file is cut short or damaged');
const tooLarge = () => new DocumentProblem('too_large', 'The file holds too much when it is unpacked');
