import { guardCalls, limitAsked, mostAsked, mostCalls, mostRuns } from './call-guard.js';
import type { Mention } from './message.entity.js';

const role = (id: string): Mention => ({ kind: 'role', id, username: id });
const begun = { called: [], runs: 1 };
const refusals = (mentions: Mention[]) => mentions.map(({ refused }) => refused);

describe('Calls of roles by roles', () => {
  it('go three deep', () => {
    expect(refusals(guardCalls([role('d')], ['a', 'b', 'c'], begun))).toEqual([undefined]);
    expect(refusals(guardCalls([role('e')], ['a', 'b', 'c', 'd'], begun))).toEqual(['depth']);
  });

  it('never go back to a role on the way, nor to the one that answers', () => {
    expect(refusals(guardCalls([role('a'), role('b'), role('c')], ['a', 'b'], begun))).toEqual([
      'cycle',
      'cycle',
      undefined,
    ]);
  });

  it('are few per answer; those refused do not count', () => {
    const mentions = ['a', '1', '2', '3', '4', '5', '6'].map(role);
    const told = refusals(guardCalls(mentions, ['a'], begun));
    expect(told.filter((refused) => refused === undefined)).toHaveLength(mostCalls);
    expect([told[0], told.at(-1)]).toEqual(['cycle', 'too_many']);
  });

  it('never ask whom a message on the way has asked already', () => {
    const chain = { called: ['a', 'b'], runs: 2 };
    expect(refusals(guardCalls([role('a'), role('b'), role('c')], ['a'], chain))).toEqual([
      'cycle',
      'already_called',
      undefined,
    ]);
  });

  it('end when so many runs have come of one', () => {
    const chain = { called: [], runs: mostRuns - 1 };
    expect(refusals(guardCalls([role('b'), role('c')], ['a'], chain))).toEqual([undefined, 'too_many']);
    expect(refusals(guardCalls([role('b')], ['a'], { called: [], runs: mostRuns + 1 }))).toEqual([
      'too_many',
    ]);
  });

  it('leave people, and what was refused already, as they are', () => {
    const mentions: Mention[] = [
      { kind: 'user', id: 'a', username: 'anna' },
      { ...role('b'), refused: 'not_allowed' },
    ];
    expect(guardCalls(mentions, ['a', 'b'], begun)).toEqual(mentions);
  });
});

describe('Calls of roles by a person', () => {
  const many = Array.from({ length: mostAsked + 2 }, (_, index) => role(String(index)));

  it('are few; those refused do not count', () => {
    const told = refusals(limitAsked([{ ...role('x'), refused: 'not_allowed' }, ...many], null));
    expect(told.filter((refused) => refused === undefined)).toHaveLength(mostAsked);
    expect([told[0], ...told.slice(-2)]).toEqual(['not_allowed', 'too_many', 'too_many']);
  });

  it('have the agent of the chat among them', () => {
    expect(refusals(limitAsked(many, '0')).indexOf('too_many')).toBe(mostAsked);
    expect(refusals(limitAsked(many, 'own')).indexOf('too_many')).toBe(mostAsked - 1);
  });
});
