import { Injectable } from '@nestjs/common';
import { Attachments, FileContents, type Message, type StoredFile } from '../../../chats/index.js';
import {
  estimateTokens,
  fitting,
  ModelRegistry,
  tokensOfImage,
  type ModelImage,
} from '../../../llm/index.js';
import { isNotFound } from '../../../platform/errors/index.js';
import { log } from '../../../platform/logging/index.js';
import { fileNotes } from './file-notes.js';

/** What the files of one message are to a model. */
export interface ShownFiles {
  text: string;
  images: ModelImage[];
}

/** What is left for the files of one run. */
interface Room {
  characters: number;
  tokens: number;
  images: number;
  imageBytes: number;
}

const mostCharacters = 100_000;
const mostImages = 5;
const largestImage = 10 * 1024 ** 2;
const mostImageBytes = 20 * 1024 ** 2;
/** What servers of models read. */
const imageTypes = ['image/png', 'image/jpeg', 'image/webp'];

/** Puts the files of a transcript before a model: texts as text, pictures as pictures if it takes them. */
@Injectable()
export class RunFiles {
  constructor(
    private readonly attachments: Attachments,
    private readonly contents: FileContents,
    private readonly models: ModelRegistry,
  ) {}

  /** By message. Together they take half of what the model does at most; the messages that come first go first. */
  async of(messages: Message[], model?: string): Promise<ReadonlyMap<string, ShownFiles>> {
    const shown = new Map<string, ShownFiles>();
    const files = await this.attachments.of(messages);
    if (files.size === 0) return shown;
    const takesImages = await this.models.takesImages(model);
    const room: Room = {
      characters: mostCharacters,
      tokens: (this.models.contextTokens - this.models.maxOutputTokens) / 2,
      images: mostImages,
      imageBytes: mostImageBytes,
    };
    for (const { id } of messages) {
      const notes: string[] = [];
      const images: ModelImage[] = [];
      for (const file of files.get(id) ?? []) notes.push(await this.show(file, room, takesImages && images));
      if (notes.length > 0) shown.set(id, { text: notes.join('\n'), images });
    }
    return shown;
  }

  /** Returns what is said of the file; a picture that is shown is added to `images`. */
  private async show(file: StoredFile, room: Room, images: ModelImage[] | false): Promise<string> {
    try {
      if (file.charset) return await this.showText(file, room);
      if (!file.mime.startsWith('image/')) return fileNotes.unreadable(file);
      return images ? await this.showPicture(file, room, images) : fileNotes.unseen(file);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      // Deleted this moment, or this process has another DATA_DIR than the one that received it.
      log.warn({ fileId: file.id }, 'a file of a message is not there');
      return fileNotes.gone(file);
    }
  }

  private async showText(file: StoredFile, room: Room): Promise<string> {
    if (room.tokens < 1 || room.characters < 1) return fileNotes.withoutRoom(file);
    // One more than there is room for, to see whether that was all.
    const begin = await this.contents.text(file, room.characters + 1);
    const text = fitting(begin.slice(0, room.characters), room.tokens);
    room.characters -= text.length;
    room.tokens -= estimateTokens(text);
    return fileNotes.text(file, text, text.length < begin.length);
  }

  private async showPicture(file: StoredFile, room: Room, images: ModelImage[]): Promise<string> {
    const fits = file.size <= Math.min(largestImage, room.imageBytes) && room.tokens >= tokensOfImage;
    if (!imageTypes.includes(file.mime) || !fits || room.images === 0) return fileNotes.leftOut(file);
    const data = (await this.contents.bytes(file)).toString('base64');
    room.images--;
    room.imageBytes -= file.size;
    room.tokens -= tokensOfImage;
    images.push({ mime: file.mime, data });
    return fileNotes.picture(file);
  }
}
