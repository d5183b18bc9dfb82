import { asked, conversation, take, type TrialEvent } from './turn';

const play = (...events: TrialEvent[]) => events.reduce(take, asked('Сколько?'));

describe('A turn of a trial', () => {
  it('gathers text, tools and usage until it is done', () => {
    const turn = play(
      { event: 'status', data: { state: 'running', step: 'thinking' } },
      { event: 'tool_call', data: { id: '1', tool: 'calculator', arguments: { expression: '1+1' } } },
      { event: 'tool_result', data: { id: '1', tool: 'calculator', ok: true, text: '2' } },
      { event: 'delta', data: { text: 'Дв' } },
      { event: 'delta', data: { text: 'а' } },
      { event: 'usage', data: { inputTokens: 3, outputTokens: 1 } },
    );
    expect(turn).toMatchObject({
      text: 'Два',
      state: 'asking',
      doing: undefined,
      steps: [{ tool: 'calculator', result: { ok: true, text: '2' } }],
    });
    const done = take(turn, {
      event: 'done',
      data: { messageId: null, content: 'Два', finishReason: 'stop' },
    });
    expect(done).toMatchObject({ state: 'done', usage: { inputTokens: 3 }, finishReason: 'stop' });
  });

  it('tells a call that was made from one that was not', () => {
    const turn = play(
      { event: 'tool_call', data: { id: '1', tool: 'send', arguments: {} } },
      { event: 'tool_result', data: { id: '1', tool: 'send', ok: true, text: '', skipped: true } },
    );
    expect(turn.steps[0]?.result).toMatchObject({ skipped: true });
  });

  it('fails with what went wrong, and keeps what was written', () => {
    const turn = play(
      { event: 'delta', data: { text: 'Поло' } },
      { event: 'error', data: { code: 'model_timeout', detail: '' } },
    );
    expect(turn).toMatchObject({ state: 'failed', text: 'Поло', error: { code: 'model_timeout' } });
  });
});

describe('conversation', () => {
  it('is what was asked and answered, the last of it', () => {
    const done = (number: number) => ({
      ...asked(`q${number}`),
      text: `a${number}`,
      state: 'done' as const,
    });
    expect(conversation([done(1), asked('open'), { ...asked('x'), state: 'failed' }])).toEqual([
      { role: 'user', content: 'q1' },
      { role: 'assistant', content: 'a1' },
    ]);
    const many = conversation(Array.from({ length: 40 }, (_, number) => done(number)));
    expect(many).toHaveLength(50);
    expect(many.at(-1)?.content).toBe('a39');
  });
});
