import type { AgentService } from '../../../agents/index.js';
import type { Transactions } from '../../../platform/database/index.js';
import type { BotAtWork } from './bot-at-work.js';
import { BotUpdate } from './bot-update.js';
import type { TelegramGate } from './telegram-gate.js';
import { TooLarge, type TelegramMedia } from './telegram-media.js';
import type { HeardFile } from './heard.js';
import { NoRoom, UpdatePreparation } from './update-preparation.js';

/** Files of which none arrives before the end of the test. */
function aWorld(keep?: (file: HeardFile) => Promise<string>) {
  let end: () => void = () => undefined;
  const over = new Promise<void>((resolve) => (end = resolve));
  const fetched = { now: 0 };
  const fetching = async (): Promise<string> => {
    fetched.now++;
    await over;
    return 'kept';
  };
  const preparation = new UpdatePreparation(
    { run: (work: (tx: unknown) => Promise<unknown>) => work({}) } as unknown as Transactions,
    { admits: () => Promise.resolve('open') } as unknown as TelegramGate,
    { hears: true, keep: keepingOf(keep) ?? fetching, transcribe: fetching } as unknown as TelegramMedia,
    {} as AgentService,
  );
  let updateId = 0;
  const prepare = (botId: string, file: object): Promise<unknown> => {
    const bot = {
      held: { id: botId, settings: { groups: true, commands: [] }, secrets: { botToken: '' } },
      account: { id: 1, username: 'bot' },
    } as unknown as BotAtWork;
    const message = {
      ...{ message_id: ++updateId, chat: { id: updateId, type: 'private' }, from: { id: updateId } },
      ...file,
    };
    const update = BotUpdate.parse({ update_id: updateId, message });
    return preparation.prepare(bot, { update, album: [] }, new AbortController().signal);
  };
  return { fetched, prepare, end: () => end() };
}

/** As `TelegramMedia.keep` is called. */
const keepingOf = (keep?: (file: HeardFile) => Promise<string>) =>
  keep && ((_at: unknown, _client: unknown, _token: unknown, file: HeardFile) => keep(file));

const settled = () => new Promise((resolve) => setImmediate(resolve));
const times = (count: number, work: (n: number) => Promise<unknown>): Promise<unknown>[] =>
  Array.from({ length: count }, (_, n) => work(n));

it.each([
  ['documents', { document: { file_id: 'f' } }, { ofBot: 4, waiting: 40, ofProcess: 16 }],
  ['voices', { voice: { file_id: 'f' } }, { ofBot: 2, waiting: 20, ofProcess: 4 }],
])('Few %s of a bot, and of all, are fetched at once, and not many more wait', async (_, file, most) => {
  const { fetched, prepare, end } = aWorld();
  const own = times(most.ofBot + most.waiting, () => prepare('a', file));
  await settled();
  expect(fetched.now).toBe(most.ofBot);
  await expect(prepare('a', file)).rejects.toBeInstanceOf(NoRoom);
  const others = times(most.ofProcess, (n) => prepare(`other-${n}`, file));
  await settled();
  expect(fetched.now).toBe(most.ofProcess);
  end();
  const all = await Promise.all([...own, ...others]);
  expect(all).toHaveLength(most.ofBot + most.waiting + most.ofProcess);
});

it('Words wait for no file', async () => {
  const { prepare, end } = aWorld();
  const files = times(44, () => prepare('a', { document: { file_id: 'f' } }));
  expect(await prepare('a', { text: 'hello' })).toMatchObject({ media: { text: 'hello' } });
  end();
  await Promise.all(files);
});

describe('A file that is too large', () => {
  const { prepare } = aWorld(({ id, name }) =>
    id === 'large' ? Promise.reject(new TooLarge(20)) : Promise.resolve(name),
  );
  const large = { video: { file_id: 'large', file_name: 'a.mp4' } };

  it('leaves its words, of which both sides are told', async () =>
    expect(await prepare('a', { ...large, caption: 'look' })).toMatchObject({
      media: {
        text: 'look',
        files: [],
        missing: ['a.mp4: not taken, larger than 20 MB'],
        notice: 'This file is too large: I take files of up to 20 MB.',
      },
    }));

  it('leaves what came beside it', async () =>
    expect(await prepare('a', { ...large, photo: [{ file_id: 'p' }] })).toMatchObject({
      media: { text: '', files: [expect.stringMatching(/^photo-/)], missing: [expect.any(String)] },
    }));

  it('is refused where it is all there is', async () =>
    expect(await prepare('a', large)).toMatchObject({
      media: { text: '', problem: 'This file is too large: I take files of up to 20 MB.' },
    }));
});
