import { Injectable } from '@nestjs/common';
import { asData, type Agent } from '../../agents/index.js';
import { ModelRegistry } from '../../llm/index.js';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Documents } from './documents.js';
import { PictureRoom, Pictures, type Picture } from './pictures.js';
import type { Attached, Message, ReadMessage } from './messages.js';
import { refused } from './refusal.js';

const mostAttached = 20;
/** Requests in one process. */
const mostAtOnce = 8;

/** Puts what is attached to messages where a model finds it: pictures beside their text, and files in it. */
@Injectable()
export class Attachments {
  private underWay = 0;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly models: ModelRegistry,
    private readonly pictures: Pictures,
    private readonly documents: Documents,
  ) {}

  /** Throws `validation_failed` for what cannot be read, and for pictures where the role's model sees none. */
  async put(read: ReadMessage[], { model }: Pick<Agent, 'model'>): Promise<Message[]> {
    const all = read.flatMap(({ attached }) => attached);
    if (all.length > mostAttached)
      throw refused(['messages'], `has more than ${mostAttached} pictures and files`);
    const picture = all.find(({ type }) => type === 'image_url');
    if (picture && !(await this.models.takesImages(model ?? undefined)))
      throw refused([...picture.place, 'type'], 'the model of this role does not look at pictures');
    if (this.underWay >= mostAtOnce)
      throw new AppError('busy', 'Other requests with pictures and files are being read', { retryAfter: 1 });
    this.underWay++;
    try {
      return await this.putAll(read);
    } finally {
      this.underWay--;
    }
  }

  /** One after the other: together they would be in memory before anybody counts them. */
  private async putAll(read: ReadMessage[]): Promise<Message[]> {
    const room = new PictureRoom();
    const messages: Message[] = [];
    for (const { message, attached } of read)
      messages.push(attached.length > 0 ? await this.withThem(message, attached, room) : message);
    return messages;
  }

  private async withThem(message: Message, attached: Attached[], room: PictureRoom): Promise<Message> {
    const words = message.content.trim()
      ? message.content
      : this.config.OPENAI_PROXY_DEFAULT_ATTACHMENT_PROMPT;
    const of = (type: Attached['type']) => attached.filter((one) => one.type === type);
    const files: string[] = [];
    for (const file of of('file')) {
      const { name, text } = await this.documents.read(file);
      files.push(asData(`File "${name}"`, text));
    }
    const images: Picture[] = [];
    for (const one of of('image_url')) images.push(await this.pictures.read(one, room));
    return {
      ...message,
      content: [words, ...files].join('\n\n'),
      ...(images.length > 0 ? { images } : {}),
    };
  }
}
