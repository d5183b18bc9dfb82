import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { DocumentProblem, DocumentReader } from '../../knowledge/index.js';
import { FairTurns } from '../../platform/limits/index.js';
import { decodeText, fileKindOf, fileNameOf, type FileKind } from '../../platform/storage/index.js';
import { storableText } from '../../platform/text/index.js';
import { bytesOfBase64, bytesOfDataUrl } from './data-url.js';
import type { Attached } from './messages.js';
import { isObject, refused } from './refusal.js';

/** What a file is to a model. */
export interface ReadFile {
  name: string;
  text: string;
}

interface Sent {
  bytes: Buffer;
  name: string;
  kind: FileKind;
}

/** Characters: more belongs into a collection, where it is searched. */
const longestText = 100_000;
const longestName = 1_000;
const readMillis = 30_000;
/** Each is a process of its own. */
const turns = { atOnce: 2, atOnceOfOne: 1, waiting: 16, waitingOfOne: 4, patienceMillis: 10_000 };

/** Reads the files of a request: texts as they are, and documents as collections read them. */
@Injectable()
export class Documents {
  private readonly turns = new FairTurns(turns);

  constructor(private readonly reader: DocumentReader) {}

  /** Throws `validation_failed`, and `busy` when the organization's turn does not come. */
  async read(orgId: string, { part, place }: Attached): Promise<ReadFile> {
    const at = [...place, 'file'];
    const file = isObject(part.file) ? part.file : {};
    if (typeof file.file_id === 'string')
      throw refused([...at, 'file_id'], 'files are not kept here: send it as file_data');
    const { file_data: data } = file;
    if (typeof data !== 'string') throw refused([...at, 'file_data'], 'is required');
    if (typeof file.filename === 'string' && file.filename.length > longestName)
      throw refused([...at, 'filename'], `has more than ${longestName} characters`);
    const bytes = data.startsWith('data:') ? bytesOfDataUrl(data) : bytesOfBase64(data);
    if (!bytes) throw refused([...at, 'file_data'], 'must be data:...;base64,... or base64');
    const name = (typeof file.filename === 'string' && fileNameOf(file.filename)) || 'file';
    const kind = await fileKindOf(bytes, bytes.length, name);
    const text = kind.charset
      ? decodeText(bytes, kind.charset)
      : await this.parsed(orgId, { bytes, name, kind }, at);
    if (text.length > longestText)
      throw refused(at, `has more than ${longestText} characters: put it into a collection of the role`);
    return { name, text: storableText(text) };
  }

  private async parsed(orgId: string, file: Sent, at: Attached['place']): Promise<string> {
    try {
      return await this.turns.take(orgId, () => this.textOf(file));
    } catch (error) {
      if (!(error instanceof DocumentProblem)) throw error;
      throw refused(at, error.detail);
    }
  }

  private async textOf({ bytes, name, kind: { mime, charset } }: Sent): Promise<string> {
    const about = { name, mime, charset, size: bytes.length };
    const texts: string[] = [];
    let length = 0;
    const deadline = AbortSignal.timeout(readMillis);
    for await (const event of this.reader.read(Readable.from([bytes]), about, deadline)) {
      if (event.type !== 'chunks') continue;
      for (const { text } of event.chunks) {
        texts.push(text);
        length += text.length;
      }
      if (length > longestText) break;
    }
    return texts.join('\n\n');
  }
}
