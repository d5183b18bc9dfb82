import { streamed, type RunEvent, type RunStream } from './run-stream';

const base = { runId: 'r', chatId: 'c' };
const delta = (place: number, text: string, attempt = 1): RunEvent => ({
  ...base,
  type: 'delta',
  id: `r-${attempt}-${place}`,
  text,
});
const of = (...events: RunEvent[]): RunStream => {
  const stream = events.reduce<RunStream | undefined>(streamed, undefined);
  if (!stream) throw new Error('There are no events');
  return stream;
};

describe('An answer that is being written', () => {
  it('is its deltas in their order, each once', () => {
    expect(of(delta(1, 'a'), delta(2, 'b'), delta(2, 'b'), delta(1, 'a')).text).toBe('ab');
  });

  it('waits with what it has when something was missed, until a snapshot tells all of it', () => {
    const missed = of(delta(1, 'a'), delta(3, 'c'), delta(4, 'd'));
    expect([missed.text, missed.hasGap]).toEqual(['a', true]);
    const snapshot = { ...base, type: 'snapshot', id: 'r-1-4', state: 'running', text: 'abcd' } as RunEvent;
    const whole = streamed(missed, snapshot);
    expect([whole.text, whole.hasGap]).toEqual(['abcd', false]);
    expect(streamed(whole, delta(5, 'e')).text).toBe('abcde');
  });

  it('takes no snapshot that is older than what it shows', () => {
    const stream = of(delta(1, 'a'), delta(2, 'b'));
    const old = { ...base, type: 'snapshot', id: 'r-1-1', state: 'running', text: 'a' } as RunEvent;
    expect(streamed(stream, old)).toBe(stream);
  });

  it('begins anew with another attempt', () => {
    const reset = { ...base, type: 'reset', id: 'r-2-1', attempt: 2 } as RunEvent;
    expect(of(delta(1, 'lost'), reset, delta(2, 'kept', 2)).text).toBe('kept');
    expect(of(delta(1, 'lost'), delta(1, 'kept', 2)).text).toBe('kept');
  });

  it('pairs calls with their results', () => {
    const call = {
      ...base,
      type: 'tool_call',
      id: 'r-1-1',
      callId: 'x',
      tool: 'sum',
      arguments: { a: 1 },
    } as RunEvent;
    const result = {
      ...base,
      type: 'tool_result',
      id: 'r-1-2',
      callId: 'x',
      tool: 'sum',
      ok: true,
      text: '3',
    } as RunEvent;
    expect(of(call).calls).toEqual([{ callId: 'x', tool: 'sum', arguments: { a: 1 } }]);
    expect(of(call, result).calls[0]?.result).toEqual({ ok: true, text: '3' });
  });

  it('is whole when it is done, whatever was missed', () => {
    const done = { ...base, type: 'done', id: 'r-1-9', messageId: null, content: 'all of it' } as RunEvent;
    const stream = of(delta(1, 'a'), delta(5, 'x'), done);
    expect([stream.text, stream.isDone, stream.hasGap]).toEqual(['all of it', true, false]);
  });
});
