import { OutcomeUnknown, PermanentFailure, TryLater } from '../channels/channel.js';
import { failureOf, verdictOn } from './backoff.js';

const plain = { repeatable: true };
const attempt = (attempts: number, ageMs = 0) => ({ attempts, ageMs });

describe('After a failed attempt', () => {
  it('the waits grow, and then the next channel has its turn', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7].map((attempts) =>
      verdictOn(new TryLater('down'), attempt(attempts), plain, () => 0),
    );
    expect(waits).toEqual(
      [5, 30, 120, 600, 1_800, 3_600, 7_200].map((seconds) => ({ kind: 'again', afterMs: seconds * 1_000 })),
    );
    expect(verdictOn(new TryLater('down'), attempt(8), plain)).toEqual({ kind: 'next' });
  });

  it('a channel has waits of its own', () => {
    const driver = { repeatable: true, retries: [7] };
    expect(verdictOn(new TryLater('down'), attempt(1), driver, () => 0)).toEqual({
      kind: 'again',
      afterMs: 7_000,
    });
    expect(verdictOn(new TryLater('down'), attempt(2), driver)).toEqual({ kind: 'next' });
  });

  it('jitter makes a wait longer, never shorter', () => {
    for (const random of [0, 0.5, 0.999]) {
      const verdict = verdictOn(new TryLater('down'), attempt(1), plain, () => random);
      expect(verdict).toMatchObject({ kind: 'again' });
      const { afterMs } = verdict as { afterMs: number };
      expect(afterMs).toBeGreaterThanOrEqual(5_000);
      expect(afterMs).toBeLessThan(6_000);
    }
  });

  it('a wait that the other side names is kept to, however often, for a day', () => {
    const asked = new TryLater('too_many_requests', { afterMs: 7_000 });
    const verdict = verdictOn(asked, attempt(100), plain, () => 0.5);
    expect(verdict).toEqual({ kind: 'again', afterMs: 7_125 });
    expect(verdictOn(asked, attempt(1, 25 * 3_600_000), plain)).toEqual({ kind: 'next' });
  });

  it('what cannot be delivered goes to the next channel at once', () => {
    expect(verdictOn(new PermanentFailure('blocked'), attempt(1), plain)).toEqual({ kind: 'next' });
  });

  it('what may have been accepted is sent again only where copies are told', () => {
    for (const failure of [new OutcomeUnknown('timeout'), new Error('bug')]) {
      expect(verdictOn(failure, attempt(1), { repeatable: true })).toMatchObject({ kind: 'again' });
      expect(verdictOn(failure, attempt(1), { repeatable: false })).toEqual({ kind: 'next' });
    }
    expect(verdictOn(new TryLater('refused'), attempt(1), { repeatable: false })).toMatchObject({
      kind: 'again',
    });
  });
});

it('The log has the words of a driver, and none of an unforeseen error', () => {
  expect(failureOf(new PermanentFailure('no_mailbox', { detail: 'There is no such mailbox' }))).toEqual({
    code: 'no_mailbox',
    detail: 'There is no such mailbox',
  });
  expect(JSON.stringify(failureOf(new Error('cannot reach somebody@example.com')))).not.toContain('somebody');
});
