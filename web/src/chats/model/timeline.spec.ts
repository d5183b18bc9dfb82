import type { Message } from './history';
import type { Pending } from './outbox';
import { shownRuns, withStatus, type Run } from './runs';
import { timelineOf } from './timeline';

const time = (minute: number, day = 1) => new Date(2026, 0, day, 12, minute).toISOString();
const message = (seq: number, author: string, more: Partial<Message> = {}): Message =>
  ({
    id: `m${seq}`,
    seq,
    author: { id: author, kind: 'user', name: author },
    createdAt: time(seq),
    replyToId: null,
    system: null,
    runId: null,
    clientId: null,
    ...more,
  }) as Message;
const run = (id: string, more: Partial<Run> = {}): Run =>
  ({
    ...{
      id,
      agentUsername: 'lawyer',
      triggerMessageId: 'm1',
      status: 'running',
      generation: 0,
      messageId: null,
    },
    ...{ createdAt: time(2), finishedAt: null },
    ...more,
  }) as Run;
const linesOf = (shown: Partial<Parameters<typeof timelineOf>[0]>) =>
  timelineOf({
    ...{ messages: [], runs: [], pending: [], ownId: 'me', readUpTo: undefined },
    ...shown,
  });
const keys = (shown: Partial<Parameters<typeof timelineOf>[0]>) =>
  linesOf(shown).flatMap(({ kind, key }) => (kind === 'day' ? [] : key));

describe('The lines of a conversation', () => {
  it('begin each day, and say an author once for neighbours', () => {
    const messages = [
      message(1, 'anna'),
      message(2, 'anna'),
      message(3, 'me'),
      message(4, 'me', { createdAt: time(4, 2) }),
    ];
    expect(linesOf({ messages }).map((line) => (line.kind === 'message' ? line.isFirst : line.kind))).toEqual(
      [...['day', true, false, true], ...['day', true]],
    );
  });

  it('mark where the reader left off, before what others wrote', () => {
    const messages = [message(1, 'anna'), message(2, 'me'), message(3, 'anna')];
    expect(keys({ messages, readUpTo: 1 })).toEqual(['m1', 'm2', 'unread', 'm3']);
    expect(keys({ messages, readUpTo: 3 })).toEqual(['m1', 'm2', 'm3']);
  });

  it('know what the reader said last', () => {
    const messages = [
      message(1, 'me'),
      message(2, 'me'),
      message(3, 'anna'),
      message(4, 'me', { system: { type: 'member.left' } }),
    ];
    const last = linesOf({ messages }).flatMap((line) =>
      line.kind === 'message' && line.isLastOwn ? line.key : [],
    );
    expect(last).toEqual(['m2']);
  });

  it('show answers under way last, and those that came to nothing where they ended', () => {
    const messages = [message(1, 'me'), message(5, 'me')];
    const failed = run('failed', { status: 'failed', finishedAt: time(3) });
    expect(keys({ messages, runs: [failed, run('open')] })).toEqual(['m1', 'run:failed', 'm5', 'run:open']);
  });

  it('keep the keys of what was announced, and show it once', () => {
    const messages = [
      message(1, 'me', { clientId: 'c1' }),
      message(2, 'anna', { clientId: 'c1' }),
      message(3, 'role', { runId: 'r1' }),
    ];
    const pending = ['c1', 'c2'].map((clientId) => ({ clientId }) as Pending);
    expect(keys({ messages, pending })).toEqual(['sent:c1', 'm2', 'run:r1', 'sent:c2']);
  });
});

describe('Runs beside the messages', () => {
  const shown = (runs: Run[], answered: string[] = [], written: string[] = []) =>
    shownRuns(
      runs,
      (id) => answered.includes(id),
      (id) => written.includes(id),
    ).map(({ id }) => id);

  it('are those without an answer, until the role was asked again', () => {
    const failed = run('failed', { status: 'failed' });
    expect(shown([failed, run('again', { generation: 1 })])).toEqual(['again']);
    expect(shown([failed])).toEqual(['failed']);
    expect(shown([run('a')], ['a'])).toEqual([]);
  });

  it('stay while their answer is written and its message has not come', () => {
    const done = run('done', { status: 'succeeded' });
    expect(shown([done], [], ['done'])).toEqual(['done']);
    expect(shown([done])).toEqual([]);
  });

  it('do not come back from their end', () => {
    const ended = [run('r', { status: 'failed' })];
    expect(withStatus(ended, { runId: 'r', status: 'running' })?.[0]?.status).toBe('failed');
    expect(withStatus([], { runId: 'r', status: 'running' })).toBeUndefined();
  });
});
