import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { anApiKey, anOrg, type Person } from '../support/builders.js';
import { aDocument } from '../support/documents.js';
import { aRole, postCompletion } from '../support/completions.js';

const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const image = (url: string) => ({ type: 'image_url', image_url: { url } });
const file = (filename: string, bytes: Buffer | string, mime = 'text/plain') => ({
  type: 'file',
  file: { filename, file_data: `data:${mime};base64,${Buffer.from(bytes).toString('base64')}` },
});
const text = (value: string) => ({ type: 'text', text: value });

interface Told {
  messages: { role: string; content: string; images?: string[] }[];
}

describe('What is attached to a request', () => {
  let owner: Person;
  let key: string;
  let seer: string;

  beforeAll(async () => {
    owner = await anOrg();
    key = await anApiKey(owner);
    seer = await aRole(owner, { model: 'llava:7b' });
  });

  const send = (model: string, ...content: object[]) =>
    postCompletion(key, { model, messages: [{ role: 'user', content }] });

  async function told(model: string, ...content: object[]): Promise<Told['messages'][number] | undefined> {
    const answer = await send(model, text('[[echo]]'), ...content);
    const { choices } = (await answer.json()) as { choices: { message: { content: string } }[] };
    return (JSON.parse(choices[0]?.message.content ?? '') as Told).messages.at(-1);
  }

  async function refusal(model: string, ...content: object[]): Promise<unknown[]> {
    const answer = await send(model, ...content);
    const { error } = (await answer.json()) as { error: { param: string; message: string } };
    return [answer.status, error.param, error.message];
  }

  it('is seen by a model that sees, also when it stands beside tools', async () => {
    const url = `data:image/png;base64,${png}`;
    expect(await told(seer, image(url))).toEqual({ role: 'user', content: '[[echo]]', images: [png] });
    const working = await aRole(owner, { model: 'llava:7b', tools: ['calculator'] });
    expect(await told(working, image(url))).toMatchObject({ role: 'user', images: [png] });
  });

  it('stays where it stands among the words, for models with tools as well', async () => {
    const url = `data:image/png;base64,${png}`;
    const working = await aRole(owner, { model: 'llava:7b', tools: ['calculator'] });
    for (const model of [seer, working]) {
      const parts = [image(url), text('слева,'), file('a.txt', 'между'), image(url), text('справа')];
      const { content, images } = (await told(model, ...parts)) ?? {};
      expect(content).toMatch(
        /^\[\[echo\]\]\n\[img\]\nслева,\n\n\[File "a\.txt"[^]*\nмежду\n\w+\n\[img\]\nсправа$/,
      );
      expect(images).toEqual([png, png]);
    }
  });

  it('may be looked at more or less closely', async () => {
    const closely = (detail: string) => ({
      type: 'image_url',
      image_url: { url: `data:image/png;base64,${png}`, detail },
    });
    expect(await told(seer, closely('low'))).toMatchObject({ images: [png] });
    expect((await refusal(seer, closely('medium'))).slice(0, 2)).toEqual([
      400,
      'messages.0.content.0.image_url.detail',
    ]);
  });

  it('is refused where the model sees nothing, and where it is no picture', async () => {
    expect(await refusal('lawyer', image(`data:image/png;base64,${png}`))).toEqual([
      400,
      'messages.0.content.0.type',
      expect.stringContaining('does not look at pictures'),
    ]);
    for (const url of [
      'data:image/png;base64,AAAA',
      'data:image/png,x',
      'data:image/png;base64,',
      'ftp://x/y',
    ])
      expect((await refusal(seer, image(url))).slice(0, 2)).toEqual([
        400,
        'messages.0.content.0.image_url.url',
      ]);
  });

  it('is fetched from the web, and from nowhere else', async () => {
    const inner: Server = createServer((_, answer) => answer.end(Buffer.from(png, 'base64')));
    await new Promise<void>((resolve) => inner.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = inner.address() as AddressInfo;
      expect(await refusal(seer, image(`http://127.0.0.1:${port}/secret.png`))).toEqual([
        400,
        'messages.0.content.0.image_url.url',
        expect.stringContaining('cannot be fetched'),
      ]);
    } finally {
      inner.close();
    }
  });

  it('is read: texts as they are, documents as collections read them', async () => {
    const { content = '' } = (await told('lawyer', file('список.txt', 'первое\nвторое'))) ?? {};
    expect(content).toContain('File "список.txt"');
    expect(content).toContain('первое\nвторое');
    const page = '<html><body><h1>Договор</h1><p>Срок тридцать дней.</p></body></html>';
    expect((await told('lawyer', file('договор.html', page, 'text/html')))?.content).toContain(
      'тридцать дней',
    );
    const { name, mime, bytes } = aDocument('contract.pdf');
    expect((await told('lawyer', file(name, bytes, mime)))?.content).toContain('Договор');
    const locked = aDocument('contract-encrypted.pdf');
    expect(await refusal('lawyer', file(locked.name, locked.bytes))).toEqual([
      400,
      'messages.0.content.0.file',
      expect.stringContaining('password'),
    ]);
    expect((await refusal('lawyer', file('x.bin', Buffer.from([0, 1, 2, 3, 255])))).slice(0, 2)).toEqual([
      400,
      'messages.0.content.0.file',
    ]);
    expect((await refusal('lawyer', file('long.txt', 'слово '.repeat(20_000)))).slice(0, 2)).toEqual([
      400,
      'messages.0.content.0.file',
    ]);
  });

  it('without a word is what the role is there for', async () => {
    const answer = await send('lawyer', file('вопрос.txt', 'столица Франции'));
    const { choices } = (await answer.json()) as { choices: { message: { content: string } }[] };
    expect(answer.status).toBe(200);
    expect(choices[0]?.message.content).toContain('Ответ на:');
    const { messages } = await asked(file('вопрос.txt', '[[echo]]'));
    expect(messages.at(-1)?.content).toMatch(
      /^Act as per your configured purpose using the provided attachments\./,
    );
  });

  async function asked(...content: object[]): Promise<Told> {
    const answer = await send('lawyer', ...content);
    const { choices } = (await answer.json()) as { choices: { message: { content: string } }[] };
    return JSON.parse(choices[0]?.message.content ?? '') as Told;
  }

  it('may be large, and costs nobody else anything', async () => {
    const large = Buffer.concat([Buffer.from(png, 'base64'), Buffer.alloc(3 * 1024 * 1024, 7)]);
    const url = `data:image/png;base64,${large.toString('base64')}`;
    const answers = await Promise.all(
      Array.from({ length: 3 }, (_, n) => send(seer, text(`[[say:вижу ${n}]]`), image(url))),
    );
    const bodies = await Promise.all(answers.map((answer) => answer.json()));
    expect(bodies).toMatchObject(
      [0, 1, 2].map((n) => ({ choices: [{ message: { content: `вижу ${n}` } }] })),
    );
  });
});
