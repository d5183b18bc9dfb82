import { randomUUID } from 'node:crypto';
import {
  aChat,
  anApiKey,
  anOrg,
  answer,
  answerTo,
  aUser,
  ended,
  post,
  type Person,
} from '../../support/builders.js';
import { aFile } from '../../support/uploads.js';

interface Problem {
  errors: { path: string; message: string }[];
}

const flats = `Адрес;Площадь, м²;Цена;Этаж;Район
ул. Ленина, 5;40,0;4 000 000 ₽;1;Центр
ул. Ленина, 15;60,5;6 000 000 ₽;5;Центр
пр. Мира, 7;80,0;"10 000 000";9;Север
`;

/** By hand: Node writes no old encodings. */
function inWindows1251(text: string): Buffer {
  const decoder = new TextDecoder('windows-1251');
  const letters = Array.from({ length: 256 }, (_, byte) => decoder.decode(Uint8Array.of(byte)));
  return Buffer.from(Array.from(text, (letter) => letters.indexOf(letter)));
}

describe('A role that searches tables', () => {
  let owner: Person;
  let colleague: Person;
  let chatId: string;

  beforeAll(async () => {
    owner = await anOrg();
    colleague = await aUser(owner);
    const { status } = await owner.client.post('/agents', {
      username: 'appraiser',
      name: 'Оценщик',
      title: 'Оценщик',
      description: 'Ищет аналоги',
      type: 'simple',
      prompt: 'Ты ищешь аналоги.',
      tools: ['analog_search'],
    });
    expect(status).toBe(201);
    chatId = (await aChat(owner, [colleague])).id;
  });

  const call = (input: object): string => `@@appraiser [[tool:analog_search ${JSON.stringify(input)}]]`;

  /** What the tool answered, which the scripted model repeats. */
  const said = async (input: object, chat = chatId, person = owner): Promise<string> =>
    (await answer(person, chat, call(input))).content;

  const attach = async (name: string, content: string | Uint8Array, chat = chatId, person = owner) => {
    const file = await aFile(person, name, content);
    await post(person, chat, 'Вот таблица', { attachmentIds: [file.id] });
    return file;
  };

  it('says that nothing is attached, until somebody gives a table to the chat', async () => {
    const chat = await aChat(owner, [colleague]);
    expect(await said({}, chat.id)).toContain('No table is attached in this chat');
    await attach('flats.csv', flats, chat.id, colleague);
    expect(await said({}, chat.id)).toContain('Table "flats.csv": 3 rows');
  });

  it('learns the columns of a table, and finds the nearest rows in it', async () => {
    const file = await aFile(
      owner,
      'Квартиры.csv',
      inWindows1251(flats.replaceAll('²', '2').replaceAll('₽', 'руб.')),
    );
    const { runs } = await post(owner, chatId, call({ table: 'квартиры.CSV' }), { attachmentIds: [file.id] });
    await ended(owner, runs[0]?.id ?? '');
    const columns = (await answerTo(owner, chatId, runs[0]?.id ?? ''))?.content;
    expect(columns).toContain('{"name":"Площадь, м2","type":"number","from":40,"to":80');
    expect(columns).toContain('{"name":"Район","type":"category"');
    const like = { 'Площадь, м2': '60', Цена: '6,5 млн', Район: 'центр' };
    const found = await said({ table: file.id, like, weights: { Район: 2 }, limit: 2 });
    expect(found).toContain('3 rows, all of them compared');
    const rows = found
      .split('\n')
      .flatMap((line) => (line.startsWith('{"row"') ? [JSON.parse(line) as object] : []));
    // (0.5 / 40 + 0.5 / 6 + 2 * 0) / 4, and (20 / 40 + 2.5 / 6) / 4.
    expect(rows).toEqual([
      expect.objectContaining({ row: 2, distance: 0.024 }),
      expect.objectContaining({ row: 1, distance: 0.2292 }),
    ]);
    expect(found).toContain('"Цена":"6 000 000 ');
    const filtered = await said({ like, filters: [{ column: 'Этаж', is: '>', value: 5 }] });
    expect(filtered).toContain('3 rows, 1 of them compared');
    expect(filtered).toContain('"Адрес":"пр. Мира, 7"');
  });

  it('is told the columns when it names one that is not there, and what is no table', async () => {
    await attach('flats.csv', flats);
    expect(await said({ table: 'flats.csv', like: { Комнаты: 2 } })).toContain(
      'There is no column "Комнаты". The columns are: "Адрес", "Площадь, м²", "Цена", "Этаж", "Район"',
    );
    expect(await said({ table: 'flats.csv', weights: { Цена: 1 } })).toContain('need `like`');
    await attach('letter.txt', 'Добрый день.\nТаблицы здесь нет.\n');
    expect(await said({ table: 'letter.txt' })).toContain('letter.txt: Its lines are not cells');
    await attach('broken.csv', 'a;b\n1;"2\n3;4\n');
    expect(await said({ table: 'broken.csv' })).toContain(
      'broken.csv: A quotation mark is opened and never closed',
    );
    expect(await said({ table: 'none.csv' })).toMatch(/No table "none.csv" .* "broken.csv", "letter.txt"/);
  });

  it('takes the newest of a name, of its own chat alone, for its members alone', async () => {
    const [here, there] = [await aChat(owner), await aChat(owner, [colleague])];
    const older = await attach('t.csv', 'a;b\n1;2\n', here.id);
    await attach('t.csv', 'a;b\n1;2\n3;4\n', here.id);
    expect(await said({ table: 't.csv' }, here.id)).toContain('"t.csv": 2 rows');
    expect(await said({ table: older.id }, here.id)).toContain('"t.csv": 1 rows');
    for (const table of [older.id, 't.csv']) {
      expect(await said({ table }, there.id, colleague)).toContain(`No table "${table}" is attached`);
      expect(await said({ table }, there.id)).toContain(`No table "${table}" is attached`);
    }
    const waiting = await aFile(owner, 'waiting.csv', 'a;b\n1;2\n');
    expect(await said({ table: waiting.id }, there.id)).toContain(`No table "${waiting.id}"`);
  });

  it('has tables of its own, which its makers give it, in every chat and without one', async () => {
    const { id: table } = await aFile(owner, 'estates.csv', flats);
    const agent = (tables: string[], username = 'realtor') => ({
      username,
      name: 'Риелтор',
      title: 'Риелтор',
      description: 'Знает свою таблицу',
      type: 'simple',
      prompt: 'Ты ищешь аналоги.',
      tools: ['analog_search'],
      tables,
    });
    const stranger = await anOrg();
    const foreign = [(await aFile(stranger)).id, (await aFile(colleague)).id, randomUUID()];
    const refused = await owner.client.post<Problem>('/agents', agent([table, ...foreign]));
    expect(refused.status).toBe(400);
    expect(refused.body.errors.map(({ path }) => path)).toEqual(['tables.1', 'tables.2', 'tables.3']);
    const { status, body } = await owner.client.post<{ id: string }>('/agents', agent([table]));
    expect(status).toBe(201);
    expect((await owner.client.post<Problem>('/agents', agent([table], 'thief'))).body.errors).toMatchObject([
      { path: 'tables.0' },
    ]);
    const chat = await aChat(colleague);
    const asked = `@@realtor [[tool:analog_search ${JSON.stringify({ like: { Этаж: 9 }, limit: 1 })}]]`;
    expect((await answer(colleague, chat.id, asked)).content).toContain('"row":3,"distance":0,');
    const key = await anApiKey(owner);
    const facade = await fetch(`${owner.client.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'realtor', messages: [{ role: 'user', content: asked }] }),
    });
    expect(await facade.text()).toContain('estates.csv');
    // It stays the agent's own when somebody else changes it, or takes it away and back again.
    const admin = await aUser(owner, { role: 'admin' });
    const change = (changes: object) => admin.client.patch(`/agents/${body.id}`, changes);
    expect(await change({ tables: [], version: 1 })).toMatchObject({ status: 200 });
    expect((await answer(colleague, chat.id, asked)).content).toContain('No table is attached');
    expect(await change({ tables: [table], version: 2 })).toMatchObject({ status: 200 });
  });

  it('finds among a hundred thousand rows in seconds, while everybody else is served', async () => {
    const lines = Array.from(
      { length: 100_000 },
      (_, n) =>
        `${n};ул. Ленина, ${n % 500};${30 + (n % 97)},${n % 10};${1 + (n % 13)} 500 000;${n % 25};Район ${n % 17}`,
    );
    const chat = await aChat(owner);
    await attach('big.csv', `id;Адрес;Площадь;Цена;Этаж;Район\n${lines.join('\n')}\n`, chat.id);
    const like = { Площадь: 54.3, Цена: '5 500 000', Район: 'район 3', Адрес: 'Ленина 15' };
    const began = performance.now();
    let slowest = 0;
    let isDone = false;
    const search = said({ like, limit: 5 }, chat.id).finally(() => (isDone = true));
    while (!isDone) {
      const asked = performance.now();
      await owner.client.get('/auth/me');
      slowest = Math.max(slowest, performance.now() - asked);
    }
    expect(await search).toContain('100000 rows, all of them compared');
    // Reading the table is most of it: were that done between the requests, one of them would wait for all of it.
    expect(slowest).toBeLessThan((performance.now() - began) / 2);
  });
});
