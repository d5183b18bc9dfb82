import { FrameLog } from './frame-log';
import {
  historyOf,
  shownFor,
  shownOf,
  withMessage,
  withNewer,
  withOlder,
  type History,
  type Message,
} from './history';

const message = (seq: number, more: Partial<Message> = {}): Message =>
  ({
    id: `m${seq}`,
    chatId: 'c',
    seq,
    content: `text ${seq}`,
    feedback: null,
    citations: [],
    ...more,
  }) as Message;
const page = (seqs: number[], nextCursor: string | null = null, prevCursor: string | null = null) => ({
  items: seqs.map((seq) => message(seq)),
  nextCursor,
  prevCursor,
});
const seqs = ({ messages }: History) => messages.map(({ seq }) => seq);

describe('A history', () => {
  it('joins pages in order, and nothing twice', () => {
    const history = withOlder(historyOf(page([6, 5, 4], 'older')), page([4, 3, 2], 'more'));
    expect([seqs(history), history.older]).toEqual([[2, 3, 4, 5, 6], 'more']);
    const onward = withNewer({ ...history, newer: 'newer' }, page([9, 8, 7]));
    expect([seqs(onward), onward.newer]).toEqual([[2, 3, 4, 5, 6, 7, 8, 9], null]);
  });

  it('puts what is told into its place, once', () => {
    const history = historyOf(page([5, 3]));
    const after = [message(6), message(4), message(6)].reduce(withMessage, history);
    expect(seqs(after)).toEqual([3, 4, 5, 6]);
  });

  it('leaves out what lies beyond its ends, which comes with its page', () => {
    const inTheMiddle = historyOf(page([6, 5], 'older', 'newer'));
    expect(withMessage(inTheMiddle, message(9))).toBe(inTheMiddle);
    expect(withMessage(inTheMiddle, message(2))).toBe(inTheMiddle);
    expect(seqs(withMessage(historyOf(page([6, 5])), message(2)))).toEqual([2, 5, 6]);
  });

  it('keeps no words of what was deleted, in replies either', () => {
    const replyTo = { id: 'm1', excerpt: 'text 1', hasFiles: true, deleted: false } as Message['replyTo'];
    const history = { messages: [message(1), message(2, { replyTo })], older: null, newer: null };
    const after = withMessage(history, message(1, { content: '', deletedAt: '2026-01-01T00:00:00Z' }));
    expect(after.messages.map(({ content }) => content)).toEqual(['', 'text 2']);
    expect(after.messages[1]?.replyTo).toMatchObject({ excerpt: '', hasFiles: false, deleted: true });
  });

  it('keeps the sources that sockets do not tell', () => {
    const seen = { n: 1, documentName: 'Minutes', gone: false, hidden: false };
    const hidden = { n: 1, documentName: '', gone: false, hidden: true };
    const after = (own: object, told: object) =>
      withMessage(
        { messages: [message(1, { citations: [own] } as Message)], older: null, newer: null },
        message(1, { citations: [told] } as Message),
      ).messages[0]?.citations;
    expect(after(seen, hidden)).toEqual([seen]);
    expect(after({ ...seen, gone: true }, hidden)).toEqual([hidden]);
    expect(after(hidden, { ...seen, gone: true })).toEqual([{ ...seen, gone: true }]);
  });

  it('keeps the rating that sockets do not tell', () => {
    const known = message(1, { feedback: { up: 1, down: 0, mine: 'up' } });
    const history = { messages: [known], older: null, newer: null };
    const told = message(1, { content: 'edited', feedback: { up: 2, down: 0 } });
    expect(withMessage(history, told).messages[0]).toMatchObject({
      content: 'edited',
      feedback: { up: 2, down: 0, mine: 'up' },
    });
  });

  it('is brought up to what was told while it was loaded', () => {
    const log = new FrameLog();
    log.add(message(1, { content: 'before' }));
    const mark = log.mark();
    log.add(message(2, { content: 'edited' }));
    log.add(message(3));
    log.add(message(4, { chatId: 'other' }));
    const history = log.reapply(historyOf(page([2, 1])), mark, 'c');
    expect(history.messages.map(({ content }) => content)).toEqual(['text 1', 'edited', 'text 3']);
  });

  it('is brought up to it also when more was told than is kept', () => {
    const log = new FrameLog();
    const mark = log.mark();
    for (let seq = 1; seq <= 700; seq++) log.add(message(seq));
    expect(seqs(log.reapply(historyOf(page([])), mark, 'c')).slice(-2)).toEqual([699, 700]);
  });
});

describe('What was decided', () => {
  const note = (seq: number, type: string, approvalId = 'a') =>
    message(seq, {
      ...{ isCurrent: true, deletedAt: null, siblings: [] },
      system: { type, approvalId } as Message['system'],
    });
  const said = (seq: number) =>
    message(seq, { isCurrent: true, deletedAt: null, siblings: [], system: null });
  const shown = (...messages: Message[]) =>
    shownOf({ messages, older: null, newer: null }).map(({ id }) => id);

  it('is not said again right below where it was asked', () => {
    const [one, other] = [note(1, 'approval.requested'), note(2, 'approval.requested', 'b')];
    expect(shown(one, other, note(3, 'approval.decided'), note(4, 'approval.decided', 'b'))).toEqual([
      'm1',
      'm2',
    ]);
    expect(shown(one, note(2, 'approval.unheard'), note(3, 'approval.decided'))).toEqual(['m1', 'm2']);
  });

  it('is said where others have spoken since, or where nobody sees what was asked', () => {
    expect(shown(note(1, 'approval.requested'), said(2), note(3, 'approval.decided'))).toHaveLength(3);
    expect(shown(note(3, 'approval.decided'))).toEqual(['m3']);
  });

  it('is found where it was asked', () => {
    const messages = [note(1, 'approval.requested'), note(2, 'approval.decided'), said(3)];
    const history = { messages, older: null, newer: null };
    expect(['m1', 'm2', 'm3', 'm4'].map((id) => shownFor(history, id)?.id)).toEqual([
      'm1',
      'm1',
      'm3',
      undefined,
    ]);
  });
});
