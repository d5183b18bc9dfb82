import { setImmediate as turn } from 'node:timers/promises';
import { Attachments } from './attachments.js';
import { Documents } from './documents.js';
import type { ReadMessage } from './messages.js';

type Parts = ConstructorParameters<typeof Attachments>;

/** A request with one picture or file. */
function aMessage(part: Record<string, unknown>): ReadMessage[] {
  const piece = { type: part.type, part, place: ['messages', 0, 'content', 0] };
  return [
    { message: { role: 'user', content: '' }, attached: [piece], pieces: [piece] },
  ] as unknown as ReadMessage[];
}
const picture = aMessage({ type: 'image_url' });
const document = aMessage({
  type: 'file',
  file: { filename: 'a.pdf', file_data: Buffer.from('%PDF-1.7\n').toString('base64') },
});
const of = (orgId: string) => ({ orgId, model: null });

describe('Requests with pictures and files', () => {
  /** Everything that one organization sends takes until the end. */
  function aDoor() {
    const begun: string[] = [];
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const read = (orgId: string) => {
      begun.push(orgId);
      return orgId === 'slow' ? ended : Promise.resolve();
    };
    const config = { OPENAI_PROXY_DEFAULT_ATTACHMENT_PROMPT: 'Look.' };
    const models = { takesImages: () => Promise.resolve(true) };
    const owners: string[] = [];
    const pictures = {
      read: async () => {
        await read(owners.at(-1) ?? '');
        return { mime: 'image/png', data: '' };
      },
    };
    const reader = {
      async *read() {
        await read(owners.at(-1) ?? '');
        yield { type: 'chunks', chunks: [{ text: 'words' }] };
      },
    };
    const documents = new Documents(reader as unknown as ConstructorParameters<typeof Documents>[0]);
    const door = new Attachments(...([config, models, pictures, documents] as unknown as Parts));
    return {
      begun,
      end,
      put: (orgId: string, messages: ReadMessage[]) => {
        owners.push(orgId);
        return door.put(messages, of(orgId));
      },
    };
  }

  it.each([
    ['pictures', picture, 3],
    ['documents', document, 1],
  ])('of one organization leave room for those of others: %s', async (_, messages, most) => {
    const { put, begun, end } = aDoor();
    const slow = Array.from({ length: 20 }, () => put('slow', messages).catch((error: unknown) => error));
    for (let n = 0; n < 50; n++) await turn();
    expect(begun).toHaveLength(most);
    expect(await slow.at(-1)).toMatchObject({ code: 'busy', retryAfter: 1 });
    expect(await put('other', messages)).toHaveLength(1);
    end();
    // Those that had begun, and those that stood in line.
    expect((await Promise.all(slow)).filter((one) => Array.isArray(one))).toHaveLength(7);
  });
});
