import { OutcomeUnknown, PermanentFailure, TryLater } from '../channels/channel.js';
import { failureOf, verdictOn } from './backoff.js';

const plain = { repeatable: true };
const attempt = (attempts: number, ageMs = 0) => ({ attempts, ageMs });

describe('After a failed attempt', () => {
  it('the waits grow, and then the next channel has its turn', () => {
    let age = 0;
    for (const [index, seconds] of [5, 30, 120, 600, 1_800, 3_600, 7_200].entries()) {
      const verdict = verdictOn(new TryLater('down'), attempt(index + 1, age), plain, () => 0);
      expect(verdict).toEqual({ kind: 'again', afterMs: seconds * 1_000 });
      // As late as jitter and slow attempts make the next.
      age += seconds * 1_200 + 15_000;
    }
    expect(verdictOn(new TryLater('down'), attempt(8, age), plain)).toEqual({ kind: 'next' });
  });

  it('what has waited behind others for as long as they were tried goes to the next channel with its first', () => {
    expect(verdictOn(new TryLater('down'), attempt(1, 5 * 3_600_000), plain)).toEqual({ kind: 'next' });
    expect(verdictOn(new TryLater('down'), attempt(1, 3_600_000), plain, () => 0)).toEqual({
      kind: 'again',
      afterMs: 5_000,
    });
  });

  it('waits that were asked for bring giving up no nearer', () => {
    expect(verdictOn(new TryLater('refused'), attempt(9, 20_000), plain, () => 0)).toEqual({
      kind: 'again',
      afterMs: 30_000,
    });
  });

  it('a channel has waits of its own', () => {
    const driver = { repeatable: true, retries: [7] };
    expect(verdictOn(new TryLater('down'), attempt(1), driver, () => 0)).toEqual({
      kind: 'again',
      afterMs: 7_000,
    });
    expect(verdictOn(new TryLater('down'), attempt(2, 7_000), driver)).toEqual({ kind: 'next' });
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
