import { AnswerFull } from '../../types/answer-limit.js';
import { Attempt } from './run.attempt.js';
import type { ClaimedRun } from '../queue/run.claims.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));
const anAttempt = () => new Attempt({ id: 'r', epoch: 1, chatId: null } as ClaimedRun, () => undefined);
const textsOf = (attempt: Attempt) =>
  attempt.takeEvents().flatMap((event) => (event.type === 'delta' ? [event.data.text] : []));

describe('An attempt', () => {
  it('tells what came in one turn of the loop as one event, numbered in order', async () => {
    const attempt = anAttempt();
    attempt.appendText('один ');
    attempt.appendText('два ');
    await turn();
    attempt.appendText('три');
    attempt.emit({ type: 'status', data: { state: 'running' } });
    const events = attempt.takeEvents();
    expect(events.map(({ seq, type }) => [seq, type])).toEqual([
      [1, 'delta'],
      [2, 'delta'],
      [3, 'status'],
    ]);
    expect(attempt.text).toBe('один два три');
  });

  it('replaces what no database stores, and waits for the other half of a character', async () => {
    const attempt = anAttempt();
    const [high = '', low = ''] = '😀'.split('');
    attempt.appendText(`a\0b${high}`);
    await turn();
    attempt.appendText(`${low}c\uDC00`);
    expect(textsOf(attempt)).toEqual(['a\uFFFDb', '😀c\uFFFD']);
    expect(attempt.text).toBe('a\uFFFDb😀c\uFFFD');
  });

  it('ends an answer that is longer than anybody reads, and says so', () => {
    const attempt = anAttempt();
    attempt.appendText('я'.repeat(499_999));
    expect(() => attempt.appendText('😀 и ещё')).toThrow(AnswerFull);
    expect(attempt.text.slice(499_998)).toBe('я\n\n[Cut off: an answer has at most 500000 characters.]');
    expect(textsOf(attempt).join('')).toBe(attempt.text);
  });

  it('keeps events that could not be stored before the later ones', () => {
    const attempt = anAttempt();
    attempt.emit({ type: 'status', data: { state: 'one' } });
    const taken = attempt.takeEvents();
    attempt.emit({ type: 'status', data: { state: 'two' } });
    attempt.putBack(taken);
    expect(attempt.takeEvents().map(({ seq }) => seq)).toEqual([1, 2]);
  });
});
