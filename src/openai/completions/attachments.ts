import { Injectable } from '@nestjs/common';
import { asData, type Agent } from '../../agents/index.js';
import { ModelRegistry } from '../../llm/index.js';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { FairTurns } from '../../platform/limits/index.js';
import { Documents } from './documents.js';
import { PictureRoom, Pictures, type Picture } from './pictures.js';
import type { Message, ReadMessage } from './messages.js';
import { refused } from './refusal.js';

const mostAttached = 20;
/** Requests in one process: each is in memory whole, and may wait for pictures from the web. */
const turns = { atOnce: 8, atOnceOfOne: 3, waiting: 16, waitingOfOne: 4, patienceMillis: 5_000 };

/** Puts what is attached to messages where a model finds it: pictures beside their text, and files in it. */
@Injectable()
export class Attachments {
  private readonly turns = new FairTurns(turns);

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly models: ModelRegistry,
    private readonly pictures: Pictures,
    private readonly documents: Documents,
  ) {}

  /**
   * Throws `validation_failed` for what cannot be read, and for pictures where the role's model sees none; `busy` when the
   * organization's turn does not come.
   */
  async put(read: ReadMessage[], { orgId, model }: Pick<Agent, 'orgId' | 'model'>): Promise<Message[]> {
    const all = read.flatMap(({ attached }) => attached);
    if (all.length > mostAttached)
      throw refused(['messages'], `has more than ${mostAttached} pictures and files`);
    const picture = all.find(({ type }) => type === 'image_url');
    if (picture && !(await this.models.takesImages(model ?? undefined)))
      throw refused([...picture.place, 'type'], 'the model of this role does not look at pictures');
    return this.turns.take(orgId, () => this.putAll(orgId, read));
  }

  /** One after the other: together they would be in memory before anybody counts them. */
  private async putAll(orgId: string, read: ReadMessage[]): Promise<Message[]> {
    const room = new PictureRoom();
    const messages: Message[] = [];
    for (const one of read)
      messages.push(one.attached.length > 0 ? await this.withThem(orgId, one, room) : one.message);
    return messages;
  }

  /** All parts in their order: files in the text, and of pictures their places in it. */
  private async withThem(
    orgId: string,
    { message, pieces }: ReadMessage,
    room: PictureRoom,
  ): Promise<Message> {
    const isSilent = !message.content.trim();
    const all = isSilent ? [this.config.OPENAI_PROXY_DEFAULT_ATTACHMENT_PROMPT, ...pieces] : pieces;
    const text = new Assembled();
    for (const piece of all) {
      if (typeof piece === 'string') text.say(piece);
      else if (piece.type === 'image_url') text.show(await this.pictures.read(piece, room));
      else {
        const { name, text: written } = await this.documents.read(orgId, piece);
        text.say(asData(`File "${name}"`, written), { apart: true });
      }
    }
    const { content, images } = text;
    return { ...message, content, ...(images.length > 0 ? { images } : {}) };
  }
}

/** What the parts of a message come to. */
class Assembled {
  content = '';
  readonly images: Picture[] = [];
  private last?: 'text' | 'file' | 'picture';

  /** Nothing is written for what is empty. */
  say(text: string, { apart = false }: { apart?: boolean } = {}): void {
    if (text.trim() === '') return;
    const gap = this.last !== 'picture' && (apart || this.last === 'file') ? '\n\n' : '\n';
    this.content += this.content === '' ? text : gap + text;
    this.last = apart ? 'file' : 'text';
  }

  show(picture: Picture): void {
    this.images.push({ ...picture, at: this.content.length });
    this.last = 'picture';
  }
}
