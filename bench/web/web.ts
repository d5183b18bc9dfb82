import { aChat, anOrg, aUser, password, type ChatBody } from '../../test/support/builders.js';
import { Chromium, type Tab } from '../../test/support/chromium.js';
import { Deployment } from '../../test/support/deployment.js';
import type { Options } from '../options.js';
import type { Stage } from '../stage.js';
import { table } from '../table.js';
import { coldLoadSeconds, measureColdLoads } from './cold-load.js';
import type { WebFigure } from './figures.js';
import { writeHistory } from './history.js';
import { measureMemory, memorySeconds } from './memory.js';
import { Probe } from './probe.js';
import { measureScrolling, scrollSeconds } from './scrolling.js';
import { measureTyping, typingSeconds } from './typing.js';

export type { WebFigure } from './figures.js';
export type WebOptions = Pick<Options, 'rounds' | 'history' | 'answers'>;

const startSeconds = 15;

export const webSeconds = ({ rounds, history, answers }: WebOptions): number =>
  startSeconds +
  coldLoadSeconds(rounds) +
  scrollSeconds(history) +
  2 * typingSeconds +
  memorySeconds(answers);

/** The web client in Chromium, from the browser's own metrics. */
export async function* measureWeb(stage: Stage, options: WebOptions): AsyncGenerator<WebFigure> {
  const { profile, servers, settings, progress } = stage;
  const begin = (what: string, seconds: number) => progress.begin(`${profile}: web client, ${what}`, seconds);
  begin('start', startSeconds);
  const [postgresUrl, redisUrl] = [servers?.postgres.url, servers?.redis?.url];
  // Every load begins as a stranger.
  const env = { ...settings, RATE_LIMIT_ADDRESS: '0' };
  const deployment = await Deployment.start({ profile, env, postgresUrl, redisUrl });
  const browser = await Chromium.launch();
  try {
    const owner = await anOrg(deployment.url);
    await owner.client.patch('/auth/me', { locale: 'en' });
    const colleague = await aUser(owner);
    const chat = await aChat(owner, [colleague]);
    const firstId = await writeHistory(deployment, chat, [owner, colleague], options.history);
    const tabs = { stranger: await browser.open({ url: deployment.url }), member: await member() };
    begin('cold loads', coldLoadSeconds(options.rounds));
    yield* measureColdLoads(tabs, chat.id, options.rounds);

    const probe = await Probe.of(tabs.member);
    const openChat = async ({ id }: ChatBody) => {
      await tabs.member.goto(`/chats/${id}`);
      await probe.loaded('textarea');
      return { by: colleague, chatId: id, modelUrl: stage.model.url };
    };
    begin('typing', typingSeconds);
    const inNew = await openChat(await aChat(owner, [colleague]));
    yield* measureTyping(probe, { ...inNew, where: 'a new chat' });
    begin('scrolling', scrollSeconds(options.history));
    const inLong = await openChat(chat);
    yield* measureScrolling(probe, firstId, options.history);
    await tabs.member.button('To the newest messages').click();
    begin('typing', typingSeconds);
    yield* measureTyping(probe, { ...inLong, where: 'all of these loaded' });

    begin('memory', memorySeconds(options.answers));
    yield* measureMemory(await member(), owner, options.answers);

    async function member(): Promise<Tab> {
      const tab = await browser.open({ url: deployment.url, reducedMotion: 'no-preference' });
      await tab.signIn(owner, password);
      return tab;
    }
  } finally {
    await browser.close();
    await deployment.stop();
  }
}

const holds = ({ value, most }: WebFigure): boolean => most === undefined || value <= most;

export function webTable(profile: string, figures: WebFigure[]): string {
  const rows = figures.map((figure) => [
    ...[figure.what, figure.value, figure.unit],
    ...(figure.most === undefined
      ? ['', '']
      : [`<= ${figure.most.toLocaleString('en-US')}`, verdict(figure)]),
  ]);
  return `The web client in Chromium, ${profile} profile\n\n${table(['what', 'is', '', 'must be', ''], rows)}`;
}

const verdict = (figure: WebFigure): string => (holds(figure) ? 'holds' : 'MISSED');

export const missedTargets = (figures: WebFigure[]): string[] =>
  figures
    .filter((figure) => !holds(figure))
    .map(({ what, value, unit, most }) => `${what}: ${value.toFixed(1)} ${unit}, more than ${most}`);
