import { isWaiting, mayJudge, withVerdict, type Message } from './verdict';

const message = {
  id: 'm1',
  content: 'Yes.',
  isCurrent: true,
  deletedAt: null,
  validation: { state: 'unvalidated', dueAt: '2026-01-01T00:00:00.000Z' },
} as Message;
const me = { by: 'u1', byName: 'Anna' };

describe('mayJudge', () => {
  const members = [{ userId: 'u1' }, { userId: 'u2' }] as Parameters<typeof mayJudge>[0]['members'];

  it.each([
    [null, true],
    [['u1'], true],
    [['u2'], false],
    [['gone'], true],
    [['gone', 'u2'], false],
  ])('with %j listed is %j for u1', (validatorIds, expected) =>
    expect(mayJudge({ validatorIds, members }, 'u1')).toBe(expected),
  );
});

describe('withVerdict', () => {
  it('shows a verdict before the server has it, and the text as it was edited', () => {
    const verdict = { decision: 'edit', content: 'No.', comment: 'Article 615' } as const;
    expect(withVerdict(message, { status: 'pending', verdict, ...me })).toMatchObject({
      content: 'No.',
      validation: { state: 'edited', byName: 'Anna', comment: 'Article 615', originalContent: 'Yes.' },
    });
  });

  it('leaves the text alone when it is approved or rejected', () => {
    for (const decision of ['approve', 'reject'] as const) {
      const judged = withVerdict(message, { status: 'pending', verdict: { decision }, ...me });
      expect(judged.content).toBe('Yes.');
      expect(isWaiting(judged)).toBe(false);
    }
  });

  it('shows what the server has kept, until that is told to everybody', () => {
    const kept = { ...message, content: 'No.', validation: { state: 'edited', by: 'u1' } } as Message;
    expect(withVerdict(message, { status: 'kept', message: kept })).toMatchObject({
      content: 'No.',
      validation: { state: 'edited' },
    });
  });

  it('yields to a verdict of somebody else, and to none at all when it failed', () => {
    const rejected = { ...message, validation: { state: 'rejected', by: 'u2' } } as Message;
    const progress = { status: 'pending', verdict: { decision: 'approve' }, ...me } as const;
    expect(withVerdict(rejected, progress)).toBe(rejected);
    expect(withVerdict(message, undefined)).toBe(message);
  });
});

describe('isWaiting', () => {
  it.each([
    [{}, true],
    [{ validation: null }, false],
    [{ isCurrent: false }, false],
    [{ deletedAt: '2026-01-01T00:00:00.000Z' }, false],
  ])('with %j is %j', (change, expected) => expect(isWaiting({ ...message, ...change })).toBe(expected));
});
