import { setTimeout as sleep } from 'node:timers/promises';
import { parseMentions } from '../../src/chats/messages/mention-grammar.js';
import { aChat, anOrg, ended, type Person, type PostedBody } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { Ledger, type Experiment } from './experiment.js';

/** As long as a message may be. */
const length = 100_000;
/** What each may take. */
const mostMillis = 50;
const probeMillis = 10;

interface Pace {
  /** The shortest of them counts: a busy machine makes anything slow once. */
  tries: number;
  /** What the parser may take. */
  mostParsing: number;
  /** What a text may take beyond a plain one of the same length: whatever is not linear takes seconds. */
  mostBeyond: number;
  /** Each of so many is sent; all are parsed. */
  outOf: number;
}

const thoroughly: Pace = { tries: 5, mostParsing: mostMillis, mostBeyond: mostMillis, outOf: 1 };
/** In CI other tests want the same cores, of whatever machine it is. */
const quickly: Pace = { tries: 2, mostParsing: 4 * mostMillis, mostBeyond: 30 * mostMillis, outOf: 4 };

/** Experiment 34: texts that are meant to keep a parser, a pattern or an index busy. */
export const hostileTexts: Experiment = {
  number: 34,
  title: 'hostile texts',
  tried:
    '100 KB of signs, marks, backticks, fences, links: in the parser, posted, edited, looked for, answered by a role',
  seconds: 40,
  alike: true,
  async run(deployment, { thorough = false } = {}) {
    const ledger = new Ledger();
    const texts = hostile();
    ledger.atLeast('texts', texts.size, 30);
    const pace = thorough ? thoroughly : quickly;
    judge(ledger, 'parser, CPU', parse(texts), pace.mostParsing);
    const sent = [...texts].filter((_, n) => n % pace.outOf === 0);
    await overTheApi(deployment, sent, pace, ledger);
    return ledger;
  },
};

interface Time {
  name: string;
  millis: number;
}

function judge(ledger: Ledger, where: string, times: Time[], most: number): void {
  const worst = times.reduce((slowest, time) => (time.millis > slowest.millis ? time : slowest));
  ledger.atMost(`${where}, slowest, ms (${worst.name})`, Math.round(worst.millis), most);
}

const filled = (part: string): string => part.repeat(Math.ceil(length / part.length)).slice(0, length);

/** Runs of growing length, none of which closes another. */
function growing(sign: string, between: string): string {
  let text = '';
  for (let n = 1; text.length < length; n++) text += sign.repeat(n) + between;
  return text.slice(0, length);
}

/** By what they are made of. */
function hostile(): ReadonlyMap<string, string> {
  const parts = [
    ...[
      '@',
      '@@',
      '@@@',
      '@a',
      '@@a ',
      '@a@',
      '@@lawyer ',
      '@@lawyer@',
      '@a.',
      '@a..',
      '@a-',
      '@_',
      '\\@',
      '\\',
    ],
    ...['`', '`a', '``a`', '```\n', '```', '~~~\n', '- ```\n', '> ', '- ', '1. ', '# ', '=\n', '***\n', '\n'],
    ...[
      'http://',
      'www.',
      'mailto:',
      'http://a@a ',
      'www.@@a ',
      '\r\n',
      '\r',
      ' ',
      '\t',
      '\u200b@a',
      '\u0301@a',
    ],
    ...[
      '@𝔸',
      '😀@@lawyer',
      '@\u0301',
      '@e\u0301',
      'ﷺ@a',
      '@ﷺ',
      '<@',
      '(@a)',
      '"@a"',
      '%',
      '_',
      "'",
      ' | ',
      '& !',
    ],
  ];
  return new Map([
    ...parts.map((part): [string, string] => [JSON.stringify(part), filled(part)]),
    ['one long name', `@@${'a'.repeat(length - 2)}`],
    ['a name of marks', `@@e${'\u0301'.repeat(length - 3)}`],
    ['marks before a sign', `e${'\u0301'.repeat(length - 3)}@a`],
    ['growing backticks', growing('`', 'a')],
    ['growing backticks and signs', growing('`', '@a ')],
    ['growing fences', growing('`', '\n')],
    ['growing signs', growing('@', 'a')],
    ['marks of many classes', `@@a${'\u0323\u0301'.repeat(length / 2 - 2)}`],
    [
      'roles of many names',
      Array.from({ length: 14_000 }, (_, n) => `@@a${n}`)
        .join(' ')
        .slice(0, length),
    ],
  ]);
}

function parse(texts: ReadonlyMap<string, string>): Time[] {
  return [...texts].map(([name, text]) => {
    const times = Array.from({ length: 3 }, () => {
      const began = process.cpuUsage();
      parseMentions(text);
      const { user, system } = process.cpuUsage(began);
      return (user + system) / 1_000;
    });
    return { name, millis: Math.min(...times) };
  });
}

async function overTheApi(
  deployment: Deployment,
  texts: [string, string][],
  pace: Pace,
  ledger: Ledger,
): Promise<void> {
  const [owner, neighbour] = await Promise.all([anOrg(deployment.url), anOrg(deployment.url)]);
  const { id } = await aChat(owner);
  const refused: string[] = [];
  const send = async (name: string, content: string): Promise<Time> => {
    const times: number[] = [];
    for (let n = 0; n < pace.tries; n++) {
      const began = performance.now();
      const { status } = await owner.client.post(`/chats/${id}/messages`, { content });
      times.push(performance.now() - began);
      // Too many mentions, or nothing but white space, are refused; nothing breaks.
      if (![201, 400, 422].includes(status)) refused.push(`${name} answered ${status}`);
    }
    return { name, millis: Math.min(...times) };
  };
  const plain = async (): Promise<Time> => send('plain', filled('Срок аренды истекает. '));
  const before = await watched(neighbour, async () => {
    const times: Time[] = [];
    for (let n = 0; n < texts.length; n++) times.push(await plain());
    return times;
  });
  const during = await watched(neighbour, async () => {
    const times: Time[] = [];
    for (const [name, text] of texts) times.push(await send(name, text));
    return times;
  });
  const usual = median(before.done.map(({ millis }) => millis));
  judge(
    ledger,
    'posted, beyond a plain text',
    during.done.map(({ name, millis }) => ({ name, millis: millis - usual })),
    pace.mostBeyond,
  );
  ledger.none('posts that broke', refused);
  ledger.atMost(
    'neighbours’ requests, p95 beyond the usual, ms',
    Math.round(percentile(during.others, 95) - percentile(before.others, 95)),
    pace.mostBeyond,
  );
  await rewritten(owner, texts, ledger);
  await answered(owner, texts, ledger);
}

/** They are put in place of a message, and looked for. */
async function rewritten(owner: Person, texts: [string, string][], ledger: Ledger): Promise<void> {
  const { id: chatId } = await aChat(owner);
  const { body } = await owner.client.post<PostedBody>(`/chats/${chatId}/messages`, { content: 'до правки' });
  const broken: string[] = [];
  for (const [name, content] of texts) {
    const edited = await owner.client.patch(`/messages/${body.message.id}`, { content });
    if (![200, 400, 422].includes(edited.status)) broken.push(`${name}, edited: ${edited.status}`);
    const found = await owner.client.get(
      `/search?q=${encodeURIComponent(content.slice(0, 500).toWellFormed())}`,
    );
    if (![200, 400].includes(found.status)) broken.push(`${name}, looked for: ${found.status}`);
  }
  ledger.none('edits and searches that broke', broken);
}

/** Asks as somebody else all the while, and tells how long each answer took. */
async function watched<T>(
  { client }: Person,
  work: () => Promise<T>,
): Promise<{ done: T; others: number[] }> {
  const others: number[] = [];
  let working = true;
  const asking = (async () => {
    while (working) {
      const began = performance.now();
      await client.get('/auth/me');
      others.push(performance.now() - began);
      await sleep(probeMillis);
    }
  })();
  const done = await work();
  working = false;
  await asking;
  return { done, others };
}

/** A role says them: what it writes is read for mentions as well. */
async function answered(owner: Person, texts: [string, string][], ledger: Ledger): Promise<void> {
  const failed: string[] = [];
  let answers = 0;
  for (const [name, text] of texts) {
    const content = `@@hr [[say:Итак: ${text.slice(0, length - 100)}]]`;
    // A chat of its own: what stands before it is not what is tried.
    const { id } = await aChat(owner);
    const { body } = await owner.client.post<PostedBody>(`/chats/${id}/messages`, { content });
    // Its question alone may hold too many mentions.
    const [run] = body.runs ?? [];
    if (!run) continue;
    const { status, error } = await ended(owner, run.id);
    answers++;
    if (status !== 'succeeded') failed.push(`${name}: ${JSON.stringify(error)}`);
  }
  ledger.atLeast('answers', answers, texts.length / 2);
  ledger.none('answers that broke', failed);
}

const percentile = (values: number[], percent: number): number =>
  [...values].sort((a, b) => a - b)[Math.ceil((percent / 100) * values.length) - 1] ?? NaN;
const median = (values: number[]): number => percentile(values, 50);
